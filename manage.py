#!/usr/bin/env python3
"""Django's command-line utility for this project."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")
    if sys.argv[1:2] == ["localdb"]:
        # The private database belongs to the checkout and needs no production settings.
        os.environ.setdefault("MODE", "development")
    execute_from_command_line(sys.argv)
