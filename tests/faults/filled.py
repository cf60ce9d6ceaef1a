"""Fills the empty database of a fault run with a small site; run in a process of its own. Prints the story's id."""

import sys

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from tests.factories import make_admin
    from tests.pages.world import make_world

    make_admin()
    sys.stdout.write(f"{make_world().story.pk}\n")


if __name__ == "__main__":
    main()
