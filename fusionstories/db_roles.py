"""Two database roles: the owner of the tables, and the runtime role of the server.

The owner runs migrations and restores backups. The runtime role reads and writes rows, but it
can't change a table, switch off a trigger, or alter the record of what was released.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier

from fusionstories.db_settings import DatabaseSettings

TABLE_KINDS = ("r", "p", "v", "m")
SEQUENCE_KINDS = ("S",)
# Written by migrations only.
READ_ONLY_TABLES = ("django_migrations",)
OWNED_RELATIONS = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = ANY (%s)
  AND pg_has_role(relowner, 'USAGE')
ORDER BY relname
"""
# Tables of others, such as those of an extension, are none of our business.
OWNS_TABLES = """
SELECT EXISTS (
  SELECT FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND pg_has_role(relowner, 'USAGE')
)
"""


@contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Connect as the role of DATABASE_OWNER_URL within the block, if that is set."""
    owner: DatabaseSettings = settings.DATABASE_OWNER
    if not owner:
        yield
        return

    runtime = {name: connection.settings_dict[name] for name in owner}
    _reconnect(connection, owner)
    try:
        yield
    finally:
        _reconnect(connection, runtime)


def _reconnect(connection: BaseDatabaseWrapper, address: DatabaseSettings) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict.update(address)


def current_role(connection: BaseDatabaseWrapper) -> str:
    """Return the name of the role that is connected."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        name: str = cursor.fetchone()[0]

    return name


def grant_to_runtime_role(
    connection: BaseDatabaseWrapper, role: str, append_only: Mapping[str, Sequence[str]]
) -> None:
    """Give a role exactly the privileges of the server, on all tables that exist.

    `append_only` are {table: columns that may change}. Nothing is done for the owner itself.
    """
    if role == current_role(connection):
        return

    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = _owned_relations(cursor, TABLE_KINDS)
        sequences = _owned_relations(cursor, SEQUENCE_KINDS)

        statements = _database_grants(connection.settings_dict["NAME"], role)
        if sequences:
            statements.append(_on("GRANT USAGE, SELECT ON SEQUENCE {} TO {}", sequences, role))
        statements += _table_grants(tables, role, append_only)

        for statement in statements:
            cursor.execute(statement)


def _owned_relations(cursor: CursorWrapper, kinds: Sequence[str]) -> list[str]:
    """Return the names of the relations of these kinds that the connected role owns."""
    cursor.execute(OWNED_RELATIONS, [list(kinds)])
    return [name for (name,) in cursor.fetchall()]


def _database_grants(database: str, role: str) -> list[Composable]:
    """Return the statements for the database and its schema.

    With a temporary table, a role could make a trigger read other rows than ours.
    """
    return [
        SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(Identifier(database)),
        SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
        SQL("GRANT USAGE ON SCHEMA public TO {}").format(Identifier(role)),
    ]


def _table_grants(
    tables: Sequence[str], role: str, append_only: Mapping[str, Sequence[str]]
) -> Iterator[Composable]:
    """Yield the statements for the tables, which give back more than they take at first."""
    yield _on("REVOKE ALL ON TABLE {} FROM {}", tables, role)
    yield _on("GRANT SELECT ON TABLE {} TO {}", tables, role)

    writable = [name for name in tables if name not in READ_ONLY_TABLES]
    yield _on("GRANT INSERT ON TABLE {} TO {}", writable, role)

    changeable = [name for name in writable if name not in append_only]
    yield _on("GRANT UPDATE, DELETE ON TABLE {} TO {}", changeable, role)

    for table, columns in append_only.items():
        if columns:
            names = SQL(", ").join(map(Identifier, columns))
            yield SQL("GRANT UPDATE ({}) ON TABLE {} TO {}").format(
                names, Identifier("public", table), Identifier(role)
            )


def _on(statement: str, relations: Sequence[str], role: str) -> Composable:
    """Return a statement with the names of its relations and of the role."""
    names = SQL(", ").join(Identifier("public", name) for name in relations)
    return SQL(statement).format(names, Identifier(role))


def runtime_role_owns_no_tables(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: object,
) -> list[CheckMessage]:
    """Return a warning if the role of the server could switch off the rules of the tables."""
    roles = map(_owner_of_tables, databases or ())
    return list(map(_warning, filter(None, roles)))


def _owner_of_tables(alias: str) -> str:
    """Return the connected role if it owns a table or is a superuser, else ""."""
    connection = connections[alias]
    try:
        with connection.cursor() as cursor:
            cursor.execute(OWNS_TABLES)
            is_owner = cursor.fetchone()[0]

        return current_role(connection) if is_owner else ""
    except DatabaseError:  # the database is down, which others report
        return ""


def _warning(role: str) -> CheckWarning:
    return CheckWarning(
        f"The database role {role} of DATABASE_URL owns the tables: code that runs in the server"
        " could change the audit log and released editions.",
        hint="Name the owner in DATABASE_OWNER_URL and another role in DATABASE_URL:"
        " see docs/operations.md.",
        id="stories.W001",
    )
