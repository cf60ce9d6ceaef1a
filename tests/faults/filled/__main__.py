"""Migrate, make the site, print the story's id."""

import sys

from django.core.management import call_command

from tests.factories import make_admin
from tests.pages.world import make_world


def main() -> None:
    call_command("migrate", verbosity=0)
    make_admin()
    sys.stdout.write(f"{make_world().story.pk}\n")


if __name__ == "__main__":
    main()
