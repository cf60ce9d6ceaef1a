"""Dump and load of the whole database, each in one transaction."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import IO, TypeAlias, cast

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from fusionstories.backup.manifest import BackupError
from fusionstories.backup.programs import find_programs, program_environment

# Sessions that staff have ended must not come back with a restore, so all sessions end with it.
TABLES_WITHOUT_ROWS = ("django_session",)
# Another process may use the tables: give up instead of waiting for it.
BEGIN = (
    b"BEGIN; SET LOCAL lock_timeout = '10s'; SET LOCAL client_min_messages = warning; "
    b"DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;\n"
)
Process: TypeAlias = "subprocess.Popen[bytes]"


def server_version() -> int:
    """Return the major version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def table_names() -> list[str]:
    """Return the names of all tables, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        return [name for (name,) in cursor.fetchall()]


def row_counts() -> dict[str, int]:
    """Return {table: number of rows} of the tables whose rows are in a backup."""
    counts = {}
    with connection.cursor() as cursor:
        for name in table_names():
            if name not in TABLES_WITHOUT_ROWS:
                table = Identifier("public", name)
                cursor.execute(SQL("SELECT count(*) FROM {}").format(table))
                counts[name] = cursor.fetchone()[0]
    return counts


@contextmanager
def exported_snapshot() -> Iterator[str]:
    """Yield the name of a snapshot, so that pg_dump sees the same rows as this transaction."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def dump_database(file: Path, snapshot: str) -> None:
    """Write all tables in pg_dump's custom format, without owners and grants of this server."""
    command = [
        str(find_programs(server_version()) / "pg_dump"),
        "--format=custom",
        f"--snapshot={snapshot}",
        f"--file={file}",
        "--no-owner",
        "--no-privileges",
        "--no-comments",
    ]
    for name in TABLES_WITHOUT_ROWS:
        command.append(f"--exclude-table-data=public.{name}")

    done = subprocess.run(  # noqa: S603
        command, env=program_environment(), capture_output=True, check=False
    )
    if done.returncode:
        raise BackupError(f"pg_dump failed: {_first_error(done.stderr)}")


def load_database(file: Path) -> None:
    """Replace the whole database by a dump; raise BackupError if nothing was changed."""
    folder = find_programs(server_version(), "pg_restore")
    connection.close()
    read_command = [
        str(folder / "pg_restore"),
        "--no-owner",
        "--no-privileges",
        "--file=-",
        str(file),
    ]
    write_command = [
        str(folder / "psql"),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
        "--file=-",
    ]
    environment = program_environment()
    with (
        subprocess.Popen(read_command, stdout=PIPE, stderr=PIPE) as reader,  # noqa: S603
        subprocess.Popen(write_command, env=environment, stdin=PIPE, stderr=PIPE) as writer,  # noqa: S603
    ):
        is_complete = _copy_script(reader, writer)
        # Without COMMIT, psql rolls everything back at the end of its input.
        _output, errors = writer.communicate(b"COMMIT;\n" if is_complete else None)
        if writer.returncode or not is_complete:
            reader.kill()
            reason = _first_error(errors or cast(IO[bytes], reader.stderr).read())
            raise BackupError(f"Nothing was restored. {reason}")


def _copy_script(reader: Process, writer: Process) -> bool:
    """Send the script from pg_restore to psql; return whether it was complete and accepted."""
    script = cast(IO[bytes], reader.stdout)
    target = cast(IO[bytes], writer.stdin)
    try:
        target.write(BEGIN)
        shutil.copyfileobj(script, target)
    except BrokenPipeError:
        return False
    return reader.wait() == 0


def _first_error(output: bytes) -> str:
    """Return the first line with an error, else the first line."""
    lines = output.decode(errors="replace").strip().splitlines()
    for line in lines:
        if "error" in line.lower():
            return line
    return lines[0] if lines else "The program gave no reason."
