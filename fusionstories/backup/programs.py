"""PostgreSQL client programs of a version that fits the server."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import cast

from django.db import connection
from psycopg.pq import Conninfo

from fusionstories.backup.manifest import BackupError
from fusionstories.db_backend.base import DatabaseWrapper

DEBIAN = Path("/usr/lib/postgresql")


def find_programs(server_version: int, name: str = "pg_dump") -> Path:
    """Return the folder of pg_dump and pg_restore with the lowest version that fits.

    It must not be lower than the server's: pg_dump refuses a newer server. Raise BackupError if
    there is none.
    """
    versions = {}
    for folder in _program_folders():
        version = _major_version(folder / name)
        if version:
            versions[folder] = version

    fitting = [folder for folder, version in versions.items() if version >= server_version]
    if fitting:
        return min(fitting, key=lambda folder: (versions[folder], str(folder)))

    found = [f"{version} in {folder}" for folder, version in sorted(versions.items())]
    raise BackupError(
        f"{name} {server_version} or newer is needed, as the server is PostgreSQL {server_version};"
        f" found: {', '.join(found) or 'none'}. Install postgresql-client-{server_version}."
    )


def _program_folders() -> set[Path]:
    """Return the folders where client programs of PostgreSQL may be."""
    folders = set(DEBIAN.glob("*/bin"))
    folders |= set(cast(DatabaseWrapper, connection).program_folders())
    on_path = shutil.which("pg_dump")
    if on_path:
        folders.add(Path(on_path).parent)
    return folders


def _major_version(program: Path) -> int:
    """Return the major version that a program reports, or 0 if it can't be run."""
    try:
        output = subprocess.run(  # noqa: S603
            [program, "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0

    match = re.search(r"\) (\d+)", output)
    return int(match[1]) if match else 0


def program_environment() -> dict[str, str]:
    """Return environment variables that connect libpq programs to the portal's database.

    A password on the command line would be visible to every user of the machine.
    """
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PG")}

    params = connection.get_connection_params()  # also starts a private server
    for option in Conninfo.get_defaults():
        value = params.get(option.keyword.decode())
        if option.envvar and value:
            variables[option.envvar.decode()] = str(value)

    return variables
