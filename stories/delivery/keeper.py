"""A thread for each process of the server that hears of every release as it happens."""

import logging
import time
from threading import Thread
from typing import Any, cast

import psycopg
from django.db import Error, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from stories.delivery.version import READ, Version
from stories.delivery.watch import watch
from stories.models.shared import follow

log = logging.getLogger(__name__)
PLACE = ("host", "port", "user", "password", "dbname", "connect_timeout", "sslmode", "sslrootcert", "service")
PAUSE_SECONDS = 1.0  # between questions when nothing was heard, and after a failure


def start_keeper() -> None:
    """Start the keeper of this process."""
    watch.keep(True)
    follow(_present)
    Thread(target=_keep, name="content-keeper", daemon=True).start()


def _present() -> Version | None:
    known = watch.kept()
    return known.version if known.is_live else None


def _keep() -> None:
    was_away = False
    while True:
        try:
            _listen(was_away)
        except (psycopg.Error, Error, OSError) as error:
            watch.lose()
            if not was_away:
                log.error("The database is away: %s", error)
            was_away = True
            time.sleep(PAUSE_SECONDS)


def _listen(was_away: bool) -> None:
    """Ask for the version at every notice, and once a second since a schedule falls due without one."""
    with psycopg.connect(**_address(), autocommit=True) as connection:
        connection.execute("SET statement_timeout = '2s'")
        connection.execute("LISTEN stories_version")
        if was_away:
            # Its connections are lost, and it would be slow to try again.
            cast(DatabaseWrapper, connections["default"]).close_pool()
            log.warning("The database is back.")
        while True:
            row = connection.execute(READ).fetchone()
            watch.tell(row or ())
            for _notice in connection.notifies(timeout=PAUSE_SECONDS, stop_after=1):
                pass


def _address() -> dict[str, Any]:
    """Return where Django finds the database, for a connection outside its pool."""
    params = connections["default"].get_connection_params()
    return {name: value for name, value in params.items() if name in PLACE}
