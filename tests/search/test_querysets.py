"""The words for asking: what is visible, when it happened, in which order."""

import itertools
from datetime import date, timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from stories.facets import CENTER, state_id
from stories.models import Publication
from tests.clock import move
from tests.factories import make_center, make_published, make_story

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("visible_from", "visible_until", "is_visible"),
    [
        (-HOUR, None, True),
        (-HOUR, HOUR, True),
        (HOUR, None, False),
        (HOUR, 2 * HOUR, False),
        (-2 * HOUR, -HOUR, False),
        (timedelta(0), None, True),
        (-HOUR, timedelta(0), False),
    ],
)
def test_story_is_visible_from_its_moment_until_its_moment(visible_from, visible_until, is_visible):
    make_published()
    until = visible_until if visible_until is None else Now() + visible_until
    move(Publication.objects.all(), visible_from=Now() + visible_from, visible_until=until)
    assert Publication.objects.visible().exists() == is_visible


def test_draft_has_no_row():
    make_story()
    assert not Publication.objects.exists()


def test_story_whose_row_is_deleted_is_in_no_queryset():
    story = make_published(title="Quokka")
    facets = story.publications.get().facets
    story.publications.get().delete()
    public = Publication.objects.visible()
    for stories in (public, public.matching("quokka"), public.with_any(facets), public.found(public.search("quokka"))):
        assert not stories.exists()
    assert not public.between(date(1900, 1, 1), None).newest().exists()


def test_any_of_several_facets_is_enough():
    center = make_center()
    here = make_published(lead=center, states=["AL"])
    there = make_published(states=["OH"])
    make_published(states=["WY"])

    def stories(*facets):
        return {row.story for row in Publication.objects.visible().with_any(facets)}

    assert stories(CENTER.id_of(center.pk)) == {here}
    assert stories(CENTER.id_of(center.pk), state_id("OH")) == {here, there}
    assert stories(state_id("GU")) == stories() == set()


EVENTS = ("2011", "2012-01", "2012-02", "2012-02-28", "2012-02-29", "2012-03-01", "2012", "2013")


@pytest.fixture
def events():
    """Publish one story for each of EVENTS."""
    for event in EVENTS:
        make_published(event=event, slug=event)


def slugs(stories):
    return [row.slug for row in stories]


DAYS = (date(2011, 12, 31), date(2012, 1, 1), date(2012, 2, 28), date(2012, 2, 29), date(2012, 3, 1), date(2013, 1, 1))


@pytest.mark.usefixtures("events")
def test_between_keeps_every_story_whose_interval_touches_the_window():
    rows = list(Publication.objects.all())
    for first, last in itertools.product((None, *DAYS), repeat=2):
        kept = {
            row.slug
            for row in rows
            if (first is None or row.event_last >= first) and (last is None or row.event_first <= last)
        }
        assert set(slugs(Publication.objects.between(first, last))) == kept, (first, last)


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [
        (date(2012, 2, 29), date(2012, 2, 29), {"2012", "2012-02", "2012-02-29"}),
        (date(2012, 3, 1), date(2012, 3, 31), {"2012", "2012-03-01"}),
        (date(2012, 2, 1), date(2012, 2, 27), {"2012", "2012-02"}),
        (None, date(2011, 12, 31), {"2011"}),
        (date(2013, 12, 31), None, {"2013"}),
        (date(2014, 1, 1), None, set()),
    ],
)
def test_less_exact_dates_are_kept_at_the_edges_of_the_window(first, last, kept):
    assert set(slugs(Publication.objects.between(first, last))) == kept


@pytest.mark.usefixtures("events")
def test_newest_has_the_latest_start_first_and_the_less_exact_date_first():
    assert slugs(Publication.objects.newest()) == [
        "2013",
        "2012-03-01",
        "2012-02-29",
        "2012-02-28",
        "2012-02",
        "2012",
        "2012-01",
        "2011",
    ]


@pytest.mark.usefixtures("events")
def test_oldest_is_the_exact_reverse_of_newest():
    make_published(event="2012", slug="another")
    assert slugs(Publication.objects.oldest()) == slugs(Publication.objects.newest())[::-1]


def test_stories_of_one_date_have_a_fixed_order():
    stories = [make_published(event="2012") for _ in range(3)]
    assert slugs(Publication.objects.oldest()) == [story.slug for story in stories]


def test_list_reads_edition_but_not_vector(django_assert_num_queries):
    make_published()
    with django_assert_num_queries(1):
        (row,) = Publication.objects.visible().newest().for_list()
        assert row.edition.content["title"]
    assert "search" in row.get_deferred_fields()


def test_narrowing_leaves_one_row_a_story():
    make_published(states=["OH", "AL"])
    stories = Publication.objects.visible().with_any([state_id("OH"), state_id("AL")]).matching("story")
    assert len(stories.filter(event_last__gte=F("event_first"))) == 1
