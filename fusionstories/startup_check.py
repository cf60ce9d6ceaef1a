"""Deployment checks that run before the production server starts.

gunicorn_conf.py starts them in a process of their own, as `python -m fusionstories.startup_check`.
They open database connections, whose sockets the workers would otherwise inherit.
"""

import sys

import django
from django.conf import settings
from django.core.checks import ERROR, WARNING, Tags, run_checks
from django.db import DatabaseError

OWNER_IS_KNOWN = (
    "DATABASE_OWNER_URL is set, but the server must not know the owner of the tables. Keep it in a"
    " file of its own, which only the deployment reads: see docs/operations.md."
)


def find_errors() -> list[str]:
    """Return the errors that forbid to serve in production; none while the database is down.

    The site can start without its database: /readyz reports it, and nginx serves the static export.
    Warnings are printed.
    """
    if settings.DATABASE_OWNER:
        return [OWNER_IS_KNOWN]
    try:
        messages = run_checks(
            tags=[Tags.security, Tags.database],
            include_deployment_checks=True,
            databases=["default"],
        )
    except DatabaseError:
        return []
    for message in messages:
        if message.level == WARNING:
            sys.stderr.write(f"{message}\n")

    return [str(message) for message in messages if message.level >= ERROR]


if __name__ == "__main__":
    django.setup()
    errors = find_errors()
    if errors:
        sys.exit("\n".join(errors))
