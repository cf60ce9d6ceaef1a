"""What the application server calls."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")
application = import_string(settings.DOOR)(get_wsgi_application())
