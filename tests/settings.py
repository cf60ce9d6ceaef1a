"""Settings of the test run: those of the demo, with the differences below."""

import os

os.environ.setdefault("MODE", "demo")

from fusionstories.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
# A private PostgreSQL of the tests, which doesn't wait for the disk: see tests/conftest.py.
LOCAL_DIR = LOCAL_DIR / "tests"  # noqa: F405
# Argon2 takes a tenth of a second for each login.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests create and drop databases, whose connections a pool would keep.
DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405
# Static files keep their plain names: Django's live server, behind the browser tests, finds no others.
# tests/deploy/ and `make audit` run with the names and the storage of production.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
