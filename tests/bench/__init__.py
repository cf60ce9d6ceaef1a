"""Benchmark of pages on a running production server.

It is a program beside the tests, so it sets Django up by itself.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")
os.environ.setdefault("MODE", "demo")
django.setup()
