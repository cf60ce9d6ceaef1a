"""Migrations that must not break the release that still serves."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

from stories.management.commands import migrate

# The last migration before the first release: nothing older ever ran beside other code.
FIRST_RELEASE = 23


def faults(statements: list[str], ignored: tuple[str, ...] = ()) -> list[str]:
    """Return the codes of what breaks the release that still runs; a lock that readers would notice counts too."""
    errors, _ignored, warnings = analyse_sql_statements(PostgresqlAnalyser, statements, ignored)
    return [issue.code for issue in (*errors, *warnings)]


def statements_of(migration: migrations.Migration) -> list[str]:
    executor = MigrationExecutor(connection)
    return executor.loader.collect_sql([(migration, False)])


@pytest.mark.django_db(
    transaction=True
)  # what is made concurrently is made in no transaction, not even a test's
def test_migrations_do_not_break_running_release():
    disk = MigrationExecutor(connection).loader.disk_migrations
    ours = [migration for (app, _name), migration in disk.items() if app == "stories"]
    assert len(ours) >= 8
    late = [migration for migration in ours if int(migration.name[:4]) > FIRST_RELEASE]
    # `contracts = ("DROP_COLUMN",)` in a migration says: no release that still runs uses what goes here.
    wrong = {
        migration.name: faults(statements_of(migration), getattr(migration, "contracts", ()))
        for migration in late
    }
    assert {name: codes for name, codes in wrong.items() if codes} == {}


def sql_of(operation: Operation) -> list[str]:
    state = ProjectState()
    before = migrations.CreateModel(
        "entry", [("id", models.BigAutoField(primary_key=True)), ("old", models.TextField())]
    )
    before.state_forwards("stories", state)
    after = state.clone()
    operation.state_forwards("stories", after)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        operation.database_forwards("stories", editor, state, after)
    return [line for line in editor.collected_sql if not line.startswith("--")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (migrations.RemoveField("entry", "old"), "DROP_COLUMN"),
        (migrations.RenameField("entry", "old", "new"), "RENAME_COLUMN"),
        (migrations.RenameModel("entry", "line"), "RENAME_TABLE"),
        (migrations.DeleteModel("entry"), "DROP_TABLE"),
        (migrations.AddField("entry", "new", models.TextField(default="")), "NOT_NULL"),
        (
            migrations.AddIndex("entry", models.Index(fields=["old"], name="entry_old")),
            "CREATE_INDEX",
        ),
    ],
)
def test_breaking_migration_is_named(operation, code):
    assert code in faults(sql_of(operation))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("entry", "new", models.TextField(null=True)),
        migrations.AddField("entry", "new", models.TextField(db_default="")),
        migrations.CreateModel("line", [("id", models.BigAutoField(primary_key=True))]),
    ],
)
def test_migration_that_expands_passes(operation):
    assert faults(sql_of(operation)) == []


def held(act: Callable[[], Any]) -> Any:
    """Do an act while another connection holds a table, as a long query of the running release does."""
    is_held, is_done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE django_migrations IN ACCESS SHARE MODE")
            is_held.set()
            is_done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert is_held.wait(10)
        return act()
    finally:
        is_done.set()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_migrate_gives_up_a_lock_that_is_not_free(monkeypatch, settings):
    settings.MIGRATE_LOCK_SECONDS = 1

    def wants_the_table(*args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE django_migrations ADD COLUMN wanted int")

    monkeypatch.setattr(migrate.migrate.Command, "handle", wants_the_table)
    with pytest.raises(CommandError, match="A table was in use for more than 1 seconds"):
        held(lambda: call_command("migrate", verbosity=0))


@pytest.mark.django_db
def test_lock_timeout_ends_with_the_command():
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db(transaction=True)
def test_second_migrate_waits_for_the_first(monkeypatch, capsys):
    first = connection.copy()
    assert migrate._ask_for_lock(first, "pg_try_advisory_lock")
    waits = []

    def end_the_first(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            assert migrate._ask_for_lock(first, "pg_advisory_unlock")

    monkeypatch.setattr(migrate.time, "sleep", end_the_first)
    try:
        call_command("migrate", verbosity=0)
    finally:
        first.close()
        first.close_pool()

    assert len(waits) == 3
    assert capsys.readouterr().out.count("Another migrate is running") == 1
    assert migrate._ask_for_lock(connection, "pg_try_advisory_lock"), "it's free again"
    assert migrate._ask_for_lock(connection, "pg_advisory_unlock")
