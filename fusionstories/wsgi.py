"""What the application server calls."""

import gc
import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")


def with_middleware(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application inside the middleware of settings.WSGI_MIDDLEWARE."""
    for name in reversed(settings.WSGI_MIDDLEWARE):
        application = import_string(name)(application)
    return application


application = with_middleware(get_wsgi_application())

# What is loaded by now stays, and a page makes thousands of objects that no circle holds: without this the collector
# looks at all of them again and again, and a page takes a tenth longer. Not rarer than this: while a long list is
# streamed, stories and their editions hold each other, and wait for the collector.
gc.freeze()
gc.set_threshold(5_000, 10, 10)
