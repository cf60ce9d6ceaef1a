#!/usr/bin/env python3
"""Django's command-line utility for this project."""

import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from fusionstories.db_backend.errors import UnavailableError

# Written by `make run` and `make dev`, so that the other commands use the same database.
MODE_OF_CHECKOUT = Path(__file__).with_name(".local") / "mode"
REQUIRED_IN_PRODUCTION = {"SITE_URL", "SECRET_KEY", "DATABASE_URL"}


def choose_mode() -> None:
    """Use the mode of this checkout, unless a setting shows that this is another deployment."""
    if sys.argv[1:2] == ["localdb"]:
        # The private database belongs to the checkout and needs no production settings.
        os.environ.setdefault("MODE", "development")

    is_deployment = not REQUIRED_IN_PRODUCTION.isdisjoint(os.environ)
    if MODE_OF_CHECKOUT.is_file() and not is_deployment:
        os.environ.setdefault("MODE", MODE_OF_CHECKOUT.read_text().strip())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")
    choose_mode()
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, UnavailableError) as error:
        # One sentence, which says what to set.
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(error))


if __name__ == "__main__":
    main()
