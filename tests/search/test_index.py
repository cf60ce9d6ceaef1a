"""Tests of the in-memory index against the rows that it was read from."""

import itertools
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from stories.facets import CENTER, THREAT, YEAR, state_facet_id
from stories.listing.collection import public_index
from stories.models import Publication, Story
from stories.publishing.workflow import withdraw
from stories.search.index import Index
from tests.factories import make_center, make_partner, make_published, make_threat
from tests.query_count import count_queries
from tests.search_results import search

pytestmark = pytest.mark.django_db
EVENTS = ("2011", "2012-01", "2012-02", "2012-02-28", "2012-02-29", "2012-03-01", "2012", "2013")
NEWEST = ["2013", "2012-03-01", "2012-02-29", "2012-02-28", "2012-02", "2012", "2012-01", "2011"]
DAYS = (
    date(2011, 12, 31),
    date(2012, 1, 1),
    date(2012, 2, 28),
    date(2012, 2, 29),
    date(2012, 3, 1),
    date(2013, 1, 1),
)


def slugs(stories: list[int]) -> list[str]:
    found = dict(Publication.objects.values_list("story_id", "slug"))
    return [found[story] for story in stories]


def make_varied_stories() -> None:
    """Publish stories that have some entries in common."""
    center, partner, broader = make_center(), make_partner(), make_threat()
    threats = (make_threat(parent=broader), make_threat(parent=broader))
    make_published(
        lead=center, partners=(partner,), threats=threats, tags=("a", "b"), states=["OH", "AL"]
    )
    make_published(
        supporting=(center,), partners=(partner,), tags=("b",), event="2011", mission_area="prevent"
    )
    make_published(
        threats=threats[:1], outcomes=("arrest", "rescue"), states=["OH"], event="2011-12-07"
    )


def test_counts_match_the_rows():
    make_varied_stories()
    rows = Publication.objects.all()
    index = public_index.get()
    assert index.counts(index.all) == Counter(facet for row in rows for facet in row.facets)
    for facet in index.counts(index.all):
        chosen = [row for row in rows if facet in row.facets]
        stories = index.with_facets([facet])
        assert stories == index.story_set(row.story_id for row in chosen)
        assert index.counts(stories) == Counter(facet for row in chosen for facet in row.facets)


def test_broader_type_counts_a_story_once():
    make_varied_stories()
    index = public_index.get()
    assert set(Counter(THREAT.option_numbers(index.counts(index.all))).values()) == {1}


def test_one_of_several_facets_is_enough():
    make_published(states=["AL"], slug="al")
    make_published(states=["OH"], slug="oh")
    make_published(states=["WY"], slug="wy")
    index = public_index.get()
    assert set(
        slugs(index.ids(index.with_facets([state_facet_id("AL"), state_facet_id("OH")])))
    ) == {"al", "oh"}
    assert not index.with_facets([state_facet_id("GU")])
    assert not index.with_facets([])


def test_index_without_stories_is_empty():
    index = public_index.get()
    assert len(index.all) == 0
    assert index.counts(index.all) == {}
    assert index.updated_at(index.all) is None
    for sort in ("newest", "oldest", "published", "updated", "center", "relevance"):
        assert index.ordered(index.all, sort) == []


def test_withdrawn_story_is_not_indexed():
    withdraw(make_published(title="Quokka"), reason="Wrong")
    index = public_index.get()
    assert not index.all
    assert not search("quokka").stories


def test_ids_between_those_of_stories_are_ignored():
    withdrawn = make_published()
    make_published()
    withdraw(withdrawn, reason="Wrong")
    index = public_index.get()
    assert index.story_set([0, withdrawn.pk, *index.story_ids]) == index.all
    assert not index.story_set([withdrawn.pk])


def test_story_published_later_is_ignored():
    make_published()
    index = Index.read(Publication.objects.visible())
    story = make_published()
    assert not index.story_set([story.pk, 10**12])


@pytest.fixture
def events() -> Index:
    """Publish one story for each of EVENTS."""
    for event in EVENTS:
        make_published(event=event, slug=event)
    return public_index.get()


def test_between_keeps_overlapping_intervals(events: Index):
    rows = list(Publication.objects.all())
    for first, last in itertools.product((None, *DAYS), repeat=2):
        kept = {
            row.slug
            for row in rows
            if (first is None or row.event_last >= first)
            and (last is None or row.event_first <= last)
        }
        assert set(slugs(events.ids(events.between(first, last)))) == kept, (first, last)


def test_newest_sorts_by_start_then_precision(events: Index):
    assert slugs(events.ids(events.ordered(events.all, "newest"))) == NEWEST
    assert slugs(events.ids(events.ordered(events.all, "oldest"))) == NEWEST[::-1]


@pytest.mark.parametrize(
    "sort", ["newest", "oldest", "published", "updated", "center", "relevance"]
)
def test_slice_of_order_equals_slice_of_whole(events: Index, sort: str):
    some = events.with_facets([YEAR.make_facet_id(2012)])
    ranked = list(some)[3:1:-1]
    for stories in (events.all, some):
        whole = events.ordered(stories, sort, ranked=ranked)
        assert sorted(whole) == list(stories)
        for start, stop in itertools.product(range(9), repeat=2):
            if start <= stop:
                assert events.ordered(stories, sort, start, stop, ranked) == whole[start:stop]


def test_accented_center_sorts_among_its_letter():
    for name in ("Boston Center", "Ávila Center", "Albany Center"):
        make_published(lead=make_center(name=name), slug=name[1:4])
    index = public_index.get()
    assert slugs(index.ids(index.ordered(index.all, "center"))) == ["lba", "vil", "ost"]


def test_updated_at_is_newest_of_set():
    first_update = datetime(2020, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)
    for days in range(3):
        story = make_published(slug=str(days), lead=make_center(slug=f"center-{days}"))
        Publication.objects.filter(story=story).update(updated_at=first_update + timedelta(days))
    index = public_index.get()
    assert index.updated_at(index.all) == first_update + timedelta(2)
    center = Story.objects.get(slug="1").center_roles.get().center_id
    assert index.updated_at(
        index.with_facets([CENTER.make_facet_id(center)])
    ) == first_update + timedelta(1)


def test_index_takes_five_queries():
    make_varied_stories()
    assert count_queries(lambda: Index.read(Publication.objects.visible())) <= 5
