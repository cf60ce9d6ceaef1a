"""The database of the portal: dumped from one moment, loaded as a whole or not at all."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import IO, cast

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from fusionstories.backup.errors import BackupError
from fusionstories.backup.programs import environment, programs

# Log-ins end with a restore: one that staff have ended must not come back to life.
LEFT_OUT = ("django_session",)
# Everything goes and comes in one transaction. A server that still works with it is not kept waiting for ever.
BEGIN = (
    b"BEGIN; SET LOCAL lock_timeout = '10s'; SET LOCAL client_min_messages = warning; "
    b"DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;\n"
)


def server_major() -> int:
    """Return the major version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def tables() -> list[str]:
    """Return the names of all tables, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def row_counts() -> dict[str, int]:
    """Return the number of rows of each table that a backup holds."""
    counts = {}
    with connection.cursor() as cursor:
        for name in tables():
            if name not in LEFT_OUT:
                cursor.execute(SQL("SELECT count(*) FROM {}").format(Identifier("public", name)))
                (counts[name],) = cursor.fetchone()
    return counts


@contextmanager
def one_moment() -> Iterator[str]:
    """Hold a snapshot of the database and give its name, so that pg_dump and the counting see the same rows."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def dump(file: Path, snapshot: str) -> None:
    """Write everything as pg_dump's custom format; owners and grants stay behind, so that any role can load it."""
    command = [str(programs(server_major()) / "pg_dump"), "--format=custom", f"--snapshot={snapshot}", f"--file={file}"]
    command += ["--no-owner", "--no-privileges", "--no-comments"]
    command += [f"--exclude-table-data=public.{name}" for name in LEFT_OUT]
    done = subprocess.run(command, env=environment(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"pg_dump failed: {_first_error(done.stderr)}")


def load(file: Path) -> None:
    """Put a dump in the place of all that is in the database; raise BackupError, with nothing changed."""
    folder = programs(server_major(), "pg_restore")
    connection.close()
    read = [str(folder / "pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    write = [str(folder / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-"]
    with (
        subprocess.Popen(read, stdout=PIPE, stderr=PIPE) as reader,  # noqa: S603
        subprocess.Popen(write, env=environment(), stdin=PIPE, stderr=PIPE) as writer,  # noqa: S603
    ):
        is_whole = _pour(reader, writer)
        # Only what is whole is committed: without this line psql ends, and all is rolled back.
        _nothing, said = writer.communicate(b"COMMIT;\n" if is_whole else None)
        if writer.returncode or not is_whole:
            reader.kill()
            raise BackupError(f"Nothing was restored. {_first_error(said or cast(IO[bytes], reader.stderr).read())}")


def _pour(reader: "subprocess.Popen[bytes]", writer: "subprocess.Popen[bytes]") -> bool:
    """Send the script from one program to the other; say whether all of it was read and taken."""
    script, target = cast(IO[bytes], reader.stdout), cast(IO[bytes], writer.stdin)
    try:
        target.write(BEGIN)
        shutil.copyfileobj(script, target)
    except BrokenPipeError:
        return False
    return reader.wait() == 0


def _first_error(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return next((line for line in lines if "error" in line.lower()), lines[0] if lines else "It said nothing.")
