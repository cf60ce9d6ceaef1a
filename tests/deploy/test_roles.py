"""Production with two database roles: the server's role can't change the record or the tables."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.deploy.nginx import CHECKOUT
from tests.deploy.production import Production, deployed

pytestmark = pytest.mark.slow
RECORD = ("auditentry", "clearance", "decision", "edition", "takedown", "workflowentry")
FORBIDDEN = [
    *(f"DELETE FROM stories_{table}" for table in (*RECORD, "releaserecord")),
    *(f"TRUNCATE stories_{table} CASCADE" for table in (*RECORD, "releaserecord")),
    "UPDATE stories_auditentry SET actor = 'forged'",
    "UPDATE stories_clearance SET content_hash = 'forged'",
    "UPDATE stories_decision SET rule = 'forged'",
    "UPDATE stories_edition SET content = '{}'",
    "UPDATE stories_releaserecord SET clearance_id = 1",
    "UPDATE stories_takedown SET reason = 'forged'",
    "UPDATE stories_workflowentry SET act = 'forged'",
    "DELETE FROM django_migrations",
    "ALTER TABLE stories_auditentry DISABLE TRIGGER USER",
    "ALTER TABLE stories_edition ADD COLUMN forged text",
    "DROP TABLE stories_auditentry",
    "DROP TRIGGER edition_is_immutable ON stories_edition",
    "CREATE TRIGGER forged BEFORE INSERT ON stories_story"
    " FOR EACH ROW EXECUTE FUNCTION stories_refuse_change()",
    "CREATE OR REPLACE FUNCTION stories_refuse(why text) RETURNS void LANGUAGE sql AS ''",
    "ALTER FUNCTION stories_seal_audit() SECURITY INVOKER",
    "CREATE TABLE forged (id int)",
    "CREATE TEMPORARY TABLE stories_clearance (id int)",
    "SET session_replication_role = replica",
    "CREATE SCHEMA forged",
]


@pytest.fixture(scope="module")
def production() -> Iterator[Production]:
    with deployed() as made:
        yield made


@pytest.fixture(scope="module")
def runtime(production: Production) -> Iterator["psycopg.Connection[object]"]:
    with psycopg.connect(production.database_url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_runtime_role_cannot_change_record_or_tables(runtime, statement: str):
    with pytest.raises(InsufficientPrivilege):
        runtime.execute(statement)


def test_runtime_role_gets_privileges_on_new_tables(production, runtime):
    """As on the tables of a later migration."""
    with psycopg.connect(production.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE added (id bigint GENERATED ALWAYS AS IDENTITY, text text)")
        with pytest.raises(InsufficientPrivilege):
            runtime.execute("INSERT INTO added (text) VALUES ('a')")
        production.manage_as_owner("migrate")
        runtime.execute("INSERT INTO added (text) VALUES ('a')")
        runtime.execute("UPDATE added SET text = 'b'")
        runtime.execute("DELETE FROM added")
        owner.execute("DROP TABLE added")


def test_migrate_needs_the_owner(production):
    with psycopg.connect(production.owner_url, autocommit=True) as owner:
        removed = owner.execute(
            "DELETE FROM django_migrations WHERE app = 'stories' AND name >= '0035'"
            " RETURNING app, name, applied"
        ).fetchall()
        with pytest.raises(AssertionError, match=r"must be owner of|permission denied"):
            production.manage("migrate")
        for row in removed:
            owner.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row
            )


def test_deployment_check_warns_of_the_owner(production):
    check = ("check", "--deploy", "--database", "default")
    assert "owns the tables" not in production.manage(*check)
    output = production.manage(*check, DATABASE_URL=production.owner_url)
    assert "stories.W001" in output
    assert "The database role portal_owner of DATABASE_URL owns the tables" in output


def test_server_refuses_to_know_the_owner(production):
    environment = production.environment | {
        "DJANGO_SETTINGS_MODULE": "fusionstories.settings",
        "DATABASE_OWNER_URL": production.owner_url,
    }
    command = [sys.executable, "-m", "fusionstories.startup_check"]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "the server must not know the owner of the tables" in done.stderr


def test_nightly_commands_need_no_owner(production, tmp_path):
    production.manage("verify_audit")
    production.manage("verify_editions")
    production.manage("backup", str(tmp_path))
    (backup,) = tmp_path.iterdir()
    production.manage("restore", str(backup), "--check")


def test_restored_database_has_both_roles(production, runtime, tmp_path):
    production.manage("backup", str(tmp_path))
    (backup,) = tmp_path.iterdir()
    runtime.execute("DELETE FROM stories_address")
    production.manage_as_owner("restore", str(backup), "--force")
    production.manage("verify_editions")
    (owners,) = runtime.execute(
        "SELECT array_agg(DISTINCT tableowner) FROM pg_tables WHERE schemaname = 'public'"
    ).fetchall()
    assert owners == (["portal_owner"],)
    assert runtime.execute("SELECT count(*) FROM stories_edition").fetchone() > (0,)
    with pytest.raises(InsufficientPrivilege):
        runtime.execute("DELETE FROM stories_edition")
