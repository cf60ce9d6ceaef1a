"""WSGI application of the portal: Django inside our WSGI middleware."""

import gc
import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")


def with_middleware(application: "WSGIApplication") -> "WSGIApplication":
    """Wrap a WSGI application in the middleware of settings.WSGI_MIDDLEWARE."""
    for name in reversed(settings.WSGI_MIDDLEWARE):
        middleware = import_string(name)
        application = middleware(application)

    return application


application = with_middleware(get_wsgi_application())

# The loaded code is never garbage. A page creates thousands of objects without reference cycles,
# and with the default threshold, collections take a tenth of its time. The threshold can't be much
# higher: stories and editions of a streamed export do form cycles.
gc.freeze()
gc.set_threshold(5_000, 10, 10)
