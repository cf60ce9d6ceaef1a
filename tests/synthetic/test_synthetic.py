"""Tests of made-up stories: they equal published ones, and go into empty databases only."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from stories.choices import Status
from stories.models import (
    Address,
    Edition,
    Lexeme,
    Publication,
    ReleaseRecord,
    SearchName,
    Story,
    VocabularyWord,
    WorkflowEntry,
)
from stories.publishing.projection import rebuild_publications
from stories.publishing.search_names import save_all_names
from stories.publishing.snapshot import content_hash, require_complete, snapshot
from stories.publishing.workflow import withdraw
from tests.factories import release
from tests.pages.world import kept_for_many_tests
from tests.synthetic.loader import load_synthetic
from tests.synthetic.seed import seed

pytestmark = pytest.mark.django_db
NUMBER = 20


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_many_tests(django_db_blocker):
        load_synthetic(NUMBER)
        yield


def rows(model: Any, *fields: str) -> list[Any]:
    return sorted(model.objects.values_list(*fields), key=repr)


def search_rows() -> dict[str, list[Any]]:
    """Return all rows that search reads."""
    return {
        "publications": rows(Publication),
        "names": rows(SearchName, "key", "facet", "term", "weight", "is_code"),
        "words": rows(VocabularyWord),
        "stems": rows(Lexeme, "lexeme", "stories"),
    }


def test_search_rows_equal_the_projection(seeded):
    before = search_rows()
    VocabularyWord.objects.all().delete()
    SearchName.objects.filter(facet__isnull=False).delete()
    save_all_names()
    assert rebuild_publications(Publication.objects.select_related("edition")) == NUMBER
    after = search_rows()
    for name, rows_before in before.items():
        assert rows_before == after[name], name


def test_editions_equal_their_stories(seeded):
    for publication in Publication.objects.select_related("edition", "story"):
        edition = publication.edition
        assert snapshot(publication.story) == edition.content
        assert content_hash(edition.content) == edition.content_hash
        require_complete(edition.content)
        publication.story.full_clean()


def test_second_release_leaves_the_same_rows(seeded):
    story = Story.objects.get(pk=Publication.objects.filter(edition__number=2).values("story")[:1])
    before = Publication.objects.values().get(story=story)
    entries = WorkflowEntry.objects.filter(story=story).order_by("pk")
    statuses = list(entries.values_list("to_status", flat=True))
    withdraw(story, reason="To release it again.")
    release(story, change_note="Again.")
    after = Publication.objects.values().get(story=story)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"edition_id", "updated_at", "visible_from"}
    assert statuses == [Status.PUBLISHED, Status.PUBLISHED]
    assert Address.objects.filter(kind="story", slug=story.slug, owner_id=story.pk).count() == 1


def test_indexes_and_constraints_are_restored(seeded):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'stories_publication'")
        indexes = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = 'stories_story'::regclass"
        )
        foreign_keys = cursor.fetchone()
    assert {index.name for index in Publication._meta.indexes} <= indexes
    assert foreign_keys == (2,)


def test_guards_are_restored(seeded):
    records = ReleaseRecord.objects.select_related("edition", "clearance")
    assert records.count() == Edition.objects.count()
    for record in records:
        assert record.clearance.content_hash == record.edition.content_hash
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=records[0].story_id).update(status="draft")


def test_next_story_gets_an_unused_id(seeded):
    story = Story.objects.create(title="One more", slug="one-more")
    assert story.pk > max(Publication.objects.values_list("story", flat=True))
    assert Edition.objects.count() == NUMBER + NUMBER // 10


def texts() -> list[Any]:
    fields = ("title", "slug", "summary", "body", "event_on")
    return list(Story.objects.order_by("pk").values(*fields))


def test_same_number_gives_the_same_stories(seeded):
    before = texts()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = connection.introspection.django_table_names(only_existing=True)
        own_tables = [name for name in tables if name.startswith(("stories_", "taggit_"))]
        cursor.execute(f"TRUNCATE {', '.join(own_tables)} RESTART IDENTITY CASCADE")
    load_synthetic(NUMBER)
    assert texts() == before


def test_database_with_stories_is_refused(seeded):
    with pytest.raises(SystemExit, match="already has stories or centers"):
        seed(3)
    assert Story.objects.count() == NUMBER


def test_production_is_refused(settings):
    settings.PRODUCTION = True
    with pytest.raises(SystemExit, match="can't be stored in production"):
        seed(3)


@pytest.mark.parametrize("number", [0, -1, 2_000_001])
def test_number_out_of_range_is_refused(number):
    with pytest.raises(SystemExit, match="must be from 1 to"):
        seed(number)
