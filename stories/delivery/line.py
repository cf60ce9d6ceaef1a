"""A line to a database outside of the pool: for as long as the process lives, made anew whenever it is lost."""

import logging
import time
from collections.abc import Callable
from typing import Any, NoReturn, cast

import psycopg
from django.db import Error, connections
from django.db.backends.postgresql.base import DatabaseWrapper

log = logging.getLogger(__name__)
PLACE = ("host", "port", "user", "password", "dbname", "connect_timeout", "sslmode", "sslrootcert", "service")
PAUSE_SECONDS = 1.0  # after a failure
Line = psycopg.Connection[Any]


def hold(alias: str, name: str, use: Callable[[Line], None], lose: Callable[[], None], kind: type[Line]) -> NoReturn:
    """Have `use` work on a line until that fails, then call `lose` and try again; `name` is what the log says."""
    was_away = False
    while True:
        try:
            with kind.connect(**_address(alias), autocommit=True) as line:
                if was_away:
                    # The connections of the pool are lost, and it would be slow to try again.
                    cast(DatabaseWrapper, connections[alias]).close_pool()
                    log.warning("%s is back.", name)
                    was_away = False
                use(line)
        except (psycopg.Error, Error, OSError) as error:
            lose()
            if not was_away:
                log.error("%s is away: %s", name, error)
            was_away = True
            time.sleep(PAUSE_SECONDS)


def _address(alias: str) -> dict[str, Any]:
    """Return where Django finds the database."""
    params = connections[alias].get_connection_params()
    return {name: value for name, value in params.items() if name in PLACE}
