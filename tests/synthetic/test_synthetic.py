"""The made-up archive: what publishing would have left, the same every time, and nowhere but in an empty database."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict

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
from stories.publishing.projection import refresh
from stories.publishing.search_names import learn_all_names
from stories.publishing.snapshot import content_hash, require_complete, snapshot
from stories.publishing.workflow import withdraw
from tests.factories import release
from tests.pages.world import kept_for_many_tests
from tests.synthetic.load import load_synthetic
from tests.synthetic.seed import seed

pytestmark = pytest.mark.django_db
NUMBER = 20


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_many_tests(django_db_blocker):
        yield load_synthetic(NUMBER)


def rows(model: Any, *fields: str) -> list[Any]:
    return sorted(model.objects.values_list(*fields), key=repr)


def known() -> list[Any]:
    """Return all that is found by: the public rows, names, words and how many stories hold each stem."""
    names = rows(SearchName, "key", "facet", "term", "weight", "is_code")
    stems = rows(Lexeme, "lexeme", "stories")
    return [rows(Publication), names, rows(VocabularyWord), stems]


def test_public_rows_are_those_of_the_projection(seeded):
    before = known()
    VocabularyWord.objects.all().delete()
    SearchName.objects.filter(facet__isnull=False).delete()
    learn_all_names()
    assert refresh(Publication.objects.select_related("edition")) == NUMBER
    for mine, theirs in zip(before, known(), strict=True):
        assert mine == theirs


def test_editions_are_what_their_stories_say(seeded):
    for publication in Publication.objects.select_related("edition", "story"):
        edition = publication.edition
        assert snapshot(publication.story) == edition.content
        assert content_hash(edition.content) == edition.content_hash
        require_complete(edition.content)
        publication.story.full_clean()


def test_released_story_leaves_the_rows_that_publishing_leaves(seeded):
    story = Story.objects.get(pk=Publication.objects.filter(edition__number=2).values("story")[:1])
    before = Publication.objects.values().get(story=story)
    acts = list(WorkflowEntry.objects.filter(story=story).order_by("pk").values("from_status", "to_status", "remark"))
    withdraw(story, reason="To release it again.")
    release(story, change_note="Again.")
    after = Publication.objects.values().get(story=story)
    moments = {"edition_id", "updated_at", "visible_from"}
    assert {name for name in before if before[name] != after[name]} <= moments
    assert [act["to_status"] for act in acts] == [Status.PUBLISHED, Status.PUBLISHED]
    assert Address.objects.filter(kind="story", slug=story.slug, owner_id=story.pk).count() == 1


def test_what_was_dropped_for_loading_is_there_again(seeded):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'stories_publication'")
        indexes = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'stories_story'::regclass"
        )
        foreign_keys = cursor.fetchone()
    assert {index.name for index in Publication._meta.indexes} <= indexes
    assert foreign_keys == (2,)


def test_every_edition_has_its_record_and_the_guards_are_up_again(seeded):
    records = ReleaseRecord.objects.select_related("edition", "clearance")
    assert [record.edition for record in records if record.clearance.content_hash == record.edition.content_hash]
    assert records.count() == Edition.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=records[0].story_id).update(status="draft")


def test_next_story_gets_an_id_of_its_own(seeded):
    story = Story.objects.create(title="One more", slug="one-more")
    assert story.pk > max(Publication.objects.values_list("story", flat=True))
    assert Edition.objects.count() == NUMBER + NUMBER // 10


def drawn() -> list[Any]:
    return [
        model_to_dict(story, ["title", "slug", "summary", "body", "event_on"]) for story in Story.objects.order_by("pk")
    ]


def test_same_number_gives_the_same_stories(seeded):
    before = drawn()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        names = [
            name
            for name in connection.introspection.django_table_names(only_existing=True)
            if name.startswith(("stories_", "taggit_"))
        ]
        cursor.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")
    load_synthetic(NUMBER)
    assert drawn() == before


def test_other_stories_are_never_touched(seeded):
    with pytest.raises(SystemExit, match="holds stories or centers already"):
        seed(3)
    assert Story.objects.count() == NUMBER


def test_production_takes_no_made_up_stories(settings):
    settings.PRODUCTION = True
    with pytest.raises(SystemExit, match="never go into production"):
        seed(3)


@pytest.mark.parametrize("number", [0, -1, 2_000_001])
def test_number_that_makes_no_sense_is_refused(number):
    with pytest.raises(SystemExit, match="must be from 1 to"):
        seed(number)
