"""Deployment checks before production starts, in a process of their own.

The checks open database connections. In the process of the server itself, every worker would inherit their sockets.
Started by fusionstories/gunicorn_conf.py as `python -m fusionstories.startup_check`.
"""

import sys

import django
from django.core.checks import ERROR, Tags, run_checks
from django.db import DatabaseError


def errors() -> list[str]:
    """Return what forbids to serve in production; nothing while the database is away.

    The site starts without its database and serves as soon as that is there; /readyz reports it.
    """
    tags = [Tags.security, Tags.database]
    try:
        messages = run_checks(tags=tags, include_deployment_checks=True, databases=["default"])
    except DatabaseError:
        return []
    return [str(message) for message in messages if message.level >= ERROR]


if __name__ == "__main__":
    django.setup()
    if found := errors():
        sys.exit("\n".join(found))
