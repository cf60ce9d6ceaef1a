"""Refusal of root in folders of another account.

Files that root writes there belong to root: the portal and its nightly jobs, which run as that
account, couldn't replace them any more.
"""

import os
import pwd
from pathlib import Path

from django.core.management.base import CommandError

ROOT = 0


def refuse_root_in(folder: Path) -> None:
    """Raise CommandError if root would write into a folder that belongs to another account.

    If the folder doesn't exist, the one counts in which it would be created.
    """
    if os.geteuid() != ROOT:
        return

    existing = folder.absolute()
    while not existing.exists():
        existing = existing.parent

    owner = existing.stat().st_uid
    if owner != ROOT:
        name = _account_name(owner)
        raise CommandError(
            f"{existing} belongs to {name}, who couldn't replace files of root in it:"
            f" run this command as {name}, see docs/operations.md."
        )


def _account_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"account {number}"
