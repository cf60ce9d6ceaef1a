"""Dump and load of the whole database, each in one transaction."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import Error, connection, transaction
from psycopg.sql import SQL, Composable, Identifier

from fusionstories.backup.manifest import BackupError
from fusionstories.backup.programs import find_programs, program_environment

# Sessions that staff have ended must not come back with a restore, so all sessions end with it.
TABLES_WITHOUT_ROWS = ("django_session",)
# Contains the replaced database while a restore runs.
ASIDE_NAME = "before_restore"
ASIDE = Identifier(ASIDE_NAME)
# Sequences and row types that belong to a table move with it; extensions stay.
OBJECTS = """
SELECT object.type, object.identity
FROM pg_depend AS contained, pg_identify_object(contained.classid, contained.objid, 0) AS object
WHERE contained.refclassid = 'pg_namespace'::regclass
  AND contained.refobjid = (SELECT oid FROM pg_namespace WHERE nspname = %s)
  AND contained.classid <> 'pg_extension'::regclass
  AND NOT EXISTS (
    SELECT FROM pg_depend AS part
    WHERE part.classid = contained.classid AND part.objid = contained.objid
      AND part.deptype IN ('a', 'e', 'i')
  )
ORDER BY object.type, object.identity
"""


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
    """Replace the whole database by a dump; raise BackupError if nothing was changed.

    pg_restore can't empty a database in its own transaction, so the present objects wait in a
    schema of their own. They return if it fails, or at the next restore if that was interrupted.
    """
    folder = find_programs(server_version(), "pg_restore")
    _put_back()
    _set_aside()
    try:
        _run_pg_restore(folder, file)
    except BaseException:
        _put_back()
        raise

    _run_statements([SQL("DROP SCHEMA {} CASCADE").format(ASIDE)])


def _run_pg_restore(folder: Path, file: Path) -> None:
    """Load a dump into the empty schema in one transaction."""
    environment = program_environment()
    command = [
        str(folder / "pg_restore"),
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        f"--dbname={environment['PGDATABASE']}",
        str(file),
    ]
    done = subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, check=False
    )
    if done.returncode:
        raise BackupError(f"Nothing was restored. {_first_error(done.stderr)}")


def _set_aside() -> None:
    """Move all objects out of the schema; raise BackupError while another process uses them."""
    tables = [Identifier("public", name) for name in table_names()]
    statements: list[Composable] = [SQL("CREATE SCHEMA {}").format(ASIDE)]
    if tables:
        names = SQL(", ").join(tables)
        statements.insert(0, SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))

    _run_statements([*statements, *_moves("public", ASIDE)])


def _put_back() -> None:
    """Return the objects that a failed or interrupted restore left aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_namespace WHERE nspname = %s", [ASIDE_NAME])
        if not cursor.rowcount:
            return

    drops = []
    for type_, identity in _objects("public"):
        drops.append(SQL(f"DROP {type_} IF EXISTS {identity} CASCADE"))

    moves = _moves(ASIDE_NAME, Identifier("public"))
    _run_statements([*drops, *moves, SQL("DROP SCHEMA {}").format(ASIDE)])


def _moves(source: str, target: Identifier) -> list[Composable]:
    """Return the statements that move all objects of one schema into another."""
    moves: list[Composable] = []
    for type_, identity in _objects(source):
        moves.append(SQL(f"ALTER {type_} {identity} SET SCHEMA ") + target)
    return moves


def _objects(schema: str) -> list[tuple[str, str]]:
    """Return (type, quoted name) of each object in a schema, except those of extensions."""
    with connection.cursor() as cursor:
        cursor.execute(OBJECTS, [schema])
        return cursor.fetchall()


def _run_statements(statements: list[Composable]) -> None:
    """Run statements in one transaction, and give up instead of waiting for another process."""
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            for statement in statements:
                cursor.execute(statement)
    except Error as error:
        raise BackupError(f"Nothing was restored. {error}") from error


def _first_error(output: bytes) -> str:
    """Return the first line with an error, else the first line."""
    lines = output.decode(errors="replace").strip().splitlines()
    for line in lines:
        if "error" in line.lower():
            return line

    return lines[0] if lines else "The program gave no reason."
