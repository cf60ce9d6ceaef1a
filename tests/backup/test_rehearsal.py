"""Complete restores of a deleted database."""

import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from fusionstories.backup import database
from fusionstories.backup.database import row_counts, table_names
from fusionstories.backup.manifest import BackupError, sha256
from stories.models import Audited, AuditEntry, ContentVersion, Publication, Story
from stories.publishing.audit.hash_chain import head
from tests.factories import make_published
from tests.pages.world import World, addresses, body, make_world, read

pytestmark = pytest.mark.django_db(transaction=True)
# Each answer to the feedback form is signed with its moment.
CHANGING = {"feedback", "story_preview"}


@pytest.fixture(autouse=True)
def _tables_again() -> Iterator[None]:
    """A test that failed with an empty database leaves the tests after it their tables."""
    yield
    if not table_names():
        call_command("migrate", verbosity=0)


def wipe() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()
    for folder in default_storage.listdir("")[0]:
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")


def page_hashes(world: World) -> dict[str, str]:
    asked = [
        address
        for name, found in addresses(world).items()
        if name not in CHANGING
        for address in found
        # Documents of lists name the content version, which a restore raises.
        if not urlsplit(address).path.endswith((".pdf", ".docx"))
    ]
    return {
        address: hashlib.sha256(body(read(Client(), address)).encode()).hexdigest()
        for address in asked
    }


def test_restore_recovers_all_rows_pictures_and_pages(tmp_path, capsys):
    world = make_world()
    rows, pages = row_counts(), page_hashes(world)
    call_command("backup", tmp_path)
    (made,) = tmp_path.iterdir()
    wipe()
    assert table_names() == []
    call_command("restore", made)
    # The audit log has an entry more: the restore.
    assert row_counts() == rows | {"stories_auditentry": rows["stories_auditentry"] + 1}
    assert page_hashes(world) == pages
    assert len(pages) > 50
    assert Client().get(world.story.publications.get().picture_url).status_code == 200
    assert "Restored: the backup of" in capsys.readouterr().out


def test_restore_removes_later_rows(of_a_story):
    make_published(title="Later")
    call_command("restore", of_a_story, "--force")
    assert [publication.edition.content["title"] for publication in Publication.objects.all()] == [
        "Kept in the backup"
    ]
    assert make_published().pk > Story.objects.earliest("pk").pk


def test_restore_invalidates_caches(of_a_story):
    for _change in range(3):
        make_published()
    before = ContentVersion.objects.get()
    call_command("restore", of_a_story, "--force")
    after = ContentVersion.objects.get()
    assert after.number == after.removed > before.number


def test_restore_ends_all_log_ins(of_a_story, admin_client):
    call_command("restore", of_a_story, "--force")
    assert admin_client.get("/admin/").status_code == 302


def test_truncated_dump_changes_nothing(of_a_story, rewrite):
    """The hash is right here, as if the file had been damaged before it was hashed."""
    dump = of_a_story / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-3000])
    rewrite(of_a_story, files={"database.dump": hashlib.sha256(dump.read_bytes()).hexdigest()})
    make_published()
    with pytest.raises(CommandError, match="Nothing was restored"):
        call_command("restore", of_a_story, "--force")
    assert Publication.objects.count() == 2


def objects_in_schema(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text = %s", [name]
        )
        return cursor.fetchone()[0]


def test_restored_database_can_be_replaced_again(of_a_story):
    for _time in range(2):
        make_published()
        call_command("restore", of_a_story, "--force")
        assert Publication.objects.count() == 1
    assert objects_in_schema("before_restore") == 0


def test_interrupted_restore_loses_no_rows(of_a_story):
    """A restore that was killed leaves the previous database aside."""
    make_published()
    database._set_aside()
    assert table_names() == []
    dump = of_a_story / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-3000])
    with pytest.raises(BackupError, match="Nothing was restored"):
        database.load_database(dump)
    assert Publication.objects.count() == 2


def test_dump_runs_no_commands_of_psql(of_a_story, rewrite, tmp_path):
    """Whoever can write the folder of the backups must not run commands as the operator."""
    marker = tmp_path / "marker"
    dump = of_a_story / "database.dump"
    dump.write_text(f"\\! touch {marker}\n")
    rewrite(of_a_story, files={"database.dump": hashlib.sha256(dump.read_bytes()).hexdigest()})
    with pytest.raises(CommandError, match="Nothing was restored"):
        call_command("restore", of_a_story, "--force")
    assert not marker.exists()
    assert Publication.objects.count() == 1


def test_restore_gives_up_while_tables_are_in_use(of_a_story):
    params = connection.get_connection_params()
    address = {name: params[name] for name in ("dbname", "user", "host", "port")}
    with psycopg.connect(**address) as other:
        other.execute("SELECT FROM stories_story")
        with pytest.raises(CommandError, match=r"Nothing was restored.*lock timeout"):
            call_command("restore", of_a_story, "--force")
    assert Publication.objects.count() == 1


def test_wrong_number_of_rows_is_named(of_a_story, rewrite):
    rewrite(of_a_story, rows=row_counts() | {"stories_story": 7})
    with pytest.raises(
        CommandError, match="the number of rows differs from the manifest in: stories_story"
    ):
        call_command("restore", of_a_story, "--force")


def test_restore_is_the_first_new_entry_of_the_audit_log(of_a_story, capsys):
    saved, _hash = head()
    make_published(title="Lost")
    number, hash_ = head()
    assert number > saved
    call_command("restore", of_a_story, "--force")

    entry = AuditEntry.objects.get(number=saved + 1)
    assert entry.act == Audited.BACKUP_RESTORED
    assert entry.subject == of_a_story.name
    assert entry.parsed_details["replaced_hash"] == hash_

    call_command("verify_audit")
    said = capsys.readouterr().out
    lost = number - saved
    assert f"had {lost} more entries, up to {number}:{hash_}" in said
    assert "The audit log is whole" in said


def test_backup_is_in_the_audit_log(tmp_path):
    make_published()
    call_command("backup", tmp_path)
    (made,) = tmp_path.iterdir()
    entry = AuditEntry.objects.get(act=Audited.BACKUP_MADE)
    assert entry.subject == made.name
    assert entry.parsed_details["manifest"] == sha256(made / "manifest.json")
