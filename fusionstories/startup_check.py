"""Deployment checks that run before the production server starts.

gunicorn_conf.py starts them in a process of their own, as `python -m fusionstories.startup_check`.
They open database connections, whose sockets the workers would otherwise inherit.
"""

import contextlib
import logging
import sys

import django
from django.conf import settings
from django.core.checks import ERROR, WARNING, CheckMessage, Tags, run_checks
from django.db import DatabaseError

log = logging.getLogger("fusionstories.startup")
OWNER_IS_KNOWN = (
    "DATABASE_OWNER_URL is set, but the server must not know the owner of the tables. Keep it in a"
    " file of its own, which only the deployment reads: see docs/operations.md."
)
# What can end while the server runs. /readyz reports it, and nginx serves the static export.
PASSING_ERRORS = ("stories.E003",)


def refuse_unsafe_start() -> bool:
    """Log every problem, each in one line; return whether one forbids to serve in production."""
    if settings.DATABASE_OWNER:
        log.error(OWNER_IS_KNOWN)
        return True

    is_refused = False
    for message in find_problems():
        is_passing = message.level < ERROR or message.id in PASSING_ERRORS
        level = logging.WARNING if message.level < ERROR else logging.ERROR
        log.log(level, " ".join(filter(None, (message.msg, message.hint))))
        is_refused |= not is_passing

    return is_refused


def find_problems() -> list[CheckMessage]:
    """Return the warnings and errors of the deployment checks."""
    # One connection is enough, and without a pool its error names the reason.
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    messages = run_checks(tags=["dependencies", Tags.security], include_deployment_checks=True)
    # The dependencies name a database that is down.
    with contextlib.suppress(DatabaseError):
        messages += run_checks(
            tags=[Tags.database], include_deployment_checks=True, databases=["default"]
        )

    return [message for message in messages if message.level >= WARNING]


if __name__ == "__main__":
    django.setup()
    if refuse_unsafe_start():
        sys.exit(1)
