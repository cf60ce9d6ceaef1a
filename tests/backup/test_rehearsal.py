"""Complete restores of a deleted database."""

import hashlib
from collections.abc import Iterator

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from fusionstories.backup.database import row_counts, table_names
from stories.models import ContentVersion, Publication, Story
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
    assert row_counts() == rows
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


def test_wrong_number_of_rows_is_named(of_a_story, rewrite):
    rewrite(of_a_story, rows=row_counts() | {"stories_story": 7})
    with pytest.raises(
        CommandError, match="the number of rows differs from the manifest in: stories_story"
    ):
        call_command("restore", of_a_story, "--force")
