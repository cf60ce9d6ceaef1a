"""PostgreSQL's own programs, of a version that fits the server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from django.db import connection
from psycopg.pq import Conninfo

from fusionstories.backup.errors import BackupError
from fusionstories.db_backend.base import DatabaseWrapper

DEBIAN = Path("/usr/lib/postgresql")


def programs(server: int, name: str = "pg_dump") -> Path:
    """Return the folder of pg_dump, pg_restore and psql: the oldest that is not older than the server.

    pg_dump refuses a newer server, and a dump is best read by the programs of the server that it is for.
    """
    found = {folder: major for folder in set(_folders()) if (major := _major(folder / name))}
    fitting = [folder for folder, major in found.items() if major >= server]
    if not fitting:
        there = ", ".join(f"{major} in {folder}" for folder, major in sorted(found.items())) or "none"
        raise BackupError(
            f"{name} {server} or newer is needed, as the server is PostgreSQL {server}; found: {there}. "
            f"Install postgresql-client-{server}."
        )
    return min(fitting, key=lambda folder: (found[folder], str(folder)))


def _folders() -> Iterator[Path]:
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent
    yield from DEBIAN.glob("*/bin")
    yield from cast(DatabaseWrapper, connection).program_folders()


def _major(program: Path) -> int:
    """Return the major version that a program says it has, 0 when it cannot be run."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return 0
    version = re.search(r"\) (\d+)", said)
    return int(version[1]) if version else 0


def environment() -> dict[str, str]:
    """Return this process's environment with the portal's database as that of libpq.

    So no password stands on a command line, where every user of the machine could read it.
    """
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PG")}

    params = connection.get_connection_params()  # starts a private server, and fills in where it is
    for option in Conninfo.get_defaults():
        value = params.get(option.keyword.decode())
        if option.envvar and value:
            variables[option.envvar.decode()] = str(value)
    return variables
