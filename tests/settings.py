"""Settings of the test run: as the demo, with a fast password hash and files that need no build."""

import os

os.environ.setdefault("MODE", "demo")

from fusionstories.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
# Tests open and drop databases: a pool would hold them.
DATABASES["default"]["OPTIONS"].pop("pool")  # noqa: F405
LOGGING = {"version": 1, "disable_existing_loggers": False}
