"""Settings of the test run: those of the demo, with a fast password hash, without the pool, a build or files."""

import os

os.environ.setdefault("MODE", "demo")

from fusionstories.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests open and drop databases: a pool would hold them.
DATABASES["default"]["OPTIONS"].pop("pool")  # noqa: F405
# Static files are read from where they are built; only a deployment has their hashed names.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}  # noqa: F405
