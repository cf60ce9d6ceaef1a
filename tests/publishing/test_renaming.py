"""New names show everywhere at once, search included."""

import threading
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from stories.admin.proposals import updates
from stories.choices import ChangeState
from stories.facets import THREAT
from stories.models import (
    Address,
    ContentVersion,
    OutcomeKind,
    Publication,
    SearchUpdate,
)
from stories.models.edition_content import read_contents
from stories.publishing.projection import rebuild_publications
from stories.publishing.proposals.apply import store_entry
from stories.publishing.proposals.permit import permit_change
from stories.publishing.proposals.propose import propose_entry, settle
from stories.publishing.public_texts import PUBLIC_MODELS
from stories.publishing.search_updates import SEARCHED_COLUMNS, run_updates
from stories.search.search_vector import CONFIG
from tests.admin.conftest import client_of
from tests.confirmed import save_entry
from tests.factories import (
    make_center,
    make_official,
    make_partner,
    make_published,
    make_threat,
    staff_member,
)
from tests.search_results import matching

pytestmark = pytest.mark.django_db


def found(words):
    return matching(words).exists()


def make_all():
    """Return a public story, and its entries by name."""
    broader = make_threat(name="Alpaca")
    entries = {
        "lead": make_center(name="Beaver"),
        "supporting": make_center(name="Camel"),
        "partner": make_partner(name="Dingo"),
        "threat": make_threat(name="Emu", parent=broader),
        "broader": broader,
    }
    story = make_published(
        lead=entries["lead"],
        supporting=(entries["supporting"],),
        partners=(entries["partner"],),
        threats=(entries["threat"],),
        outcomes=("gnu",),
    )
    return story, entries | {"outcome": OutcomeKind.objects.get()}


@pytest.mark.parametrize("which", ["lead", "supporting", "partner", "threat", "broader", "outcome"])
def test_renamed_entry_is_found_immediately(which):
    _story, entries = make_all()
    old = entries[which].name
    make_published()
    assert found(old)
    entries[which].name = "Quokka"
    assert save_entry(entries[which]) == 1
    assert found("quokka")
    assert not found(old)


@pytest.mark.parametrize("which", ["lead", "supporting", "partner", "threat", "broader", "outcome"])
def test_new_name_needs_no_edition(which):
    story, entries = make_all()
    entries[which].name = "Quokka"
    save_entry(entries[which])
    (content,) = read_contents([Publication.objects.for_list().get().edition.content])
    shown = {
        "lead": content.lead_center.name,
        "supporting": content.supporting_centers[0].name,
        "partner": content.partners[0].partner.name,
        "threat": content.threat_types[0].name,
        "broader": content.threat_types[0].top.name,
        "outcome": content.outcomes[0].kind.name,
    }
    assert shown[which] == "Quokka"
    assert story.editions.count() == 1


@pytest.mark.parametrize(
    ("which", "field", "value"),
    [
        ("lead", "acronym", "Quokka"),
        ("lead", "former_names", ["Quokka"]),
        ("supporting", "city", "Quokka"),
        ("partner", "acronym", "Quokka"),
        ("threat", "synonyms", ["quokka"]),
    ],
)
def test_new_synonyms_are_found_immediately(which, field, value):
    _story, entries = make_all()
    setattr(entries[which], field, value)
    save_entry(entries[which])
    assert found("quokka")


def test_renaming_a_center_publishes_no_draft():
    story, entries = make_all()
    story.title = "Quokka"
    story.save()
    save_entry(entries["lead"])
    assert not found("quokka")


def test_type_that_moves_takes_its_stories_along():
    _story, entries = make_all()
    new = make_threat(name="Fossa")
    entries["threat"].parent = new
    save_entry(entries["threat"])
    assert Publication.objects.with_any_facet([THREAT.make_facet_id(new.pk)]).exists()
    assert not Publication.objects.with_any_facet(
        [THREAT.make_facet_id(entries["broader"].pk)]
    ).exists()
    assert found("fossa")
    assert not found("alpaca")


@pytest.mark.parametrize(
    ("make", "kind"), [(make_center, "center"), (make_partner, "partner"), (make_threat, "threat")]
)
def test_old_address_is_kept(make, kind):
    entry = make(slug="old")
    entry.slug = "new"
    save_entry(entry)
    assert Address.objects.values_list("kind", "slug", "owner_id").get() == (kind, "old", entry.pk)


def test_former_urls_redirect_to_latest_owner():
    first = make_center(slug="one")
    second = make_center(slug="two")
    for entry, slug in ((first, "one-new"), (second, "one"), (second, "two-new")):
        entry.slug = slug
        save_entry(entry)
    assert set(Address.objects.values_list("slug", "owner_id")) == {
        ("one", second.pk),
        ("two", second.pk),
    }


def test_unchanged_address_and_outcome_leave_no_address():
    _story, entries = make_all()
    save_entry(entries["lead"])
    entries["outcome"].slug = "new"
    save_entry(entries["outcome"])
    assert not Address.objects.filter(kind__in=["center", "outcome"]).exists()


def test_new_entry_rebuilds_no_story():
    make_published()
    center = type(make_center())(name="New", slug="new", state="OH", designation="recognized")
    assert save_entry(center) == 0
    assert center.pk


def test_withdrawn_row_does_not_come_back():
    _story, entries = make_all()
    Publication.objects.all().delete()
    assert save_entry(entries["lead"]) == 0
    assert not Publication.objects.exists()


def rename_center_with(stories: int, name: str = "Quokka") -> None:
    """Rename a center with so many public stories, without the updates of the search."""
    center = make_center()
    for _number in range(stories):
        make_published(lead=center)

    center.name = name
    with transaction.atomic():
        change = propose_entry(center, staff_member("proposer"))
        permit = permit_change(change)
        settle(change, ChangeState.CONFIRMED, staff_member("confirmer"))
        with permit:
            store_entry(center)


def stories_with_word(word: str) -> int:
    query = SearchQuery(word, config=CONFIG)
    return Publication.objects.filter(search=query).count()


def test_stopped_update_is_taken_up_again():
    rename_center_with(stories=3)

    assert not run_updates(max_seconds=0, step_rows=2)
    assert SearchUpdate.objects.get().done == 2
    assert stories_with_word("quokka") == 2

    assert run_updates()
    assert stories_with_word("quokka") == 3
    assert not SearchUpdate.objects.exists()


def test_rename_takes_constant_number_of_queries():
    counts = []
    for stories in (2, 8):
        rename_center_with(stories, f"Quokka {stories}")
        with CaptureQueriesContext(connection) as queries:
            run_updates()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_unchanged_rows_are_not_written():
    make_all()
    (before,) = Publication.objects.values_list("search", flat=True)
    version = ContentVersion.objects.get().number

    assert rebuild_publications(Publication.objects.all()) == 1

    assert ContentVersion.objects.get().number == version
    assert list(Publication.objects.values_list("search", flat=True)) == [before]


NEW_VALUES = {
    "name": "Quokka",
    "acronym": "QKK",
    "slug": "quokka",
    "former_names": ["Old Quokka"],
    "city": "Quokkaville",
    "synonyms": ["marsupial"],
    "description": "About it.",
    "website": "https://quokka.example.gov/",
    "kind": "animal",
    "state": "WY",
}
CHANGED = []
for public in PUBLIC_MODELS:
    for column in (*public.texts, *public.values):
        if public.model in SEARCHED_COLUMNS and column in NEW_VALUES:
            CHANGED.append((public.model, column))


@pytest.mark.parametrize(("model", "column"), CHANGED)
def test_search_follows_every_column(model, column):
    """A column that the search reads must be in SEARCHED_COLUMNS."""
    _story, entries = make_all()
    entry = next(entry for entry in entries.values() if type(entry) is model)
    setattr(entry, column, NEW_VALUES[column])
    save_entry(entry)

    before = Publication.objects.values().get()
    rebuild_publications(Publication.objects.all())

    assert Publication.objects.values().get() == before


def test_official_sees_and_continues_updates():
    rename_center_with(stories=3)
    run_updates(max_seconds=0, step_rows=2)
    client = client_of(make_official())

    assert "2 of 3 public stories" in client.get("/admin/").content.decode()
    client.post("/admin/stories/proposedchange/continue/")

    assert not SearchUpdate.objects.exists()
    assert "of 3 public stories" not in client.get("/admin/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_rest_of_an_update_follows_in_the_background(monkeypatch):
    rename_center_with(stories=3)
    client = client_of(make_official())
    is_free = Event()
    clock = SimpleNamespace(sleep=lambda seconds: is_free.wait(10))
    monkeypatch.setattr(updates, "time", clock)
    earlier_threads = set(threading.enumerate())

    def go_on() -> None:
        client.post("/admin/stories/proposedchange/continue/")
        connection.close()

    with transaction.atomic():
        SearchUpdate.objects.select_for_update().get()
        request = Thread(target=go_on)
        request.start()
        request.join(10)
        assert stories_with_word("quokka") == 0

    is_free.set()
    for thread in set(threading.enumerate()) - earlier_threads:
        thread.join(10)
    assert stories_with_word("quokka") == 3
    assert not SearchUpdate.objects.exists()
