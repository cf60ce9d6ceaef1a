"""Facet ids: one number for every option, and one pass that counts them all."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.choices import STATES, FacetKind, MissionArea
from stories.models import Publication
from stories.search.facets import (
    SPAN,
    count_facets,
    count_facets_of_each,
    facet_id,
    mission_facet,
    numbers,
    state_facet,
)
from tests.factories import make_center, make_partner, make_published, make_threat

kinds = st.sampled_from(FacetKind)
places = st.integers(1, SPAN - 1)


@given(st.sets(st.tuples(kinds, places)))
def test_ids_are_unique_and_read_back(options):
    ids = {facet_id(kind, number) for kind, number in options}
    assert len(ids) == len(options)
    for kind in FacetKind:
        assert sorted(numbers(ids, kind)) == sorted(number for other, number in options if other == kind)


@given(kinds, st.integers().filter(lambda number: not 0 < number < SPAN))
def test_number_that_does_not_fit_has_no_id(kind, number):
    with pytest.raises(ValueError, match="has no facet id"):
        facet_id(kind, number)


@given(kinds, places)
def test_id_fits_the_column(kind, number):
    assert 0 < facet_id(kind, number) < 2**31


def test_kinds_keep_their_numbers():
    # Rows and triggers hold these numbers.
    expected = {"CENTER": 1, "PARTNER": 2, "THREAT": 3, "STATE": 4, "YEAR": 5, "TAG": 6, "MISSION": 7, "OUTCOME": 8}
    assert {kind.name: kind.value for kind in FacetKind} == expected


def test_states_and_mission_areas_have_ids_of_their_own():
    codes = {state_facet(code): code for code in STATES}
    areas = {mission_facet(area): area for area in MissionArea.values}
    assert len(codes) == len(STATES)
    assert len(areas) == len(MissionArea)
    assert numbers([*codes, *areas], FacetKind.STATE) == [id_ - 4 * SPAN for id_ in codes]


@pytest.mark.parametrize("code", ["", "?", "ZZZZZZZZ", "-1"])
def test_code_that_is_no_postal_code_has_no_id(code):
    with pytest.raises(ValueError, match=r"has no facet id|invalid literal"):
        state_facet(code)


@pytest.fixture
def stories(db):
    """Publish stories that share some of what they name."""
    center, partner, broader = make_center(), make_partner(), make_threat()
    threats = (make_threat(parent=broader), make_threat(parent=broader))
    make_published(lead=center, partners=(partner,), threats=threats, tags=("a", "b"), states=["OH", "AL"])
    make_published(supporting=(center,), partners=(partner,), tags=("b",), event="2011", mission_area="prevent")
    make_published(threats=threats[:1], outcomes=("arrest", "rescue"), states=["OH"], event="2011-12-07")
    return Publication.objects.visible()


def brute_force(rows):
    return Counter(facet for row in rows for facet in row.facets)


def test_counts_are_those_of_counting_by_hand(stories, django_assert_num_queries):
    expected = brute_force(stories)
    with django_assert_num_queries(1):
        counts = count_facets(stories)
    assert counts == expected
    assert counts[state_facet("OH")] == 3
    assert counts[facet_id(FacetKind.YEAR, 2011)] == 2


def test_broader_type_counts_a_story_once(stories):
    by_level = Counter(numbers(count_facets(stories), FacetKind.THREAT))
    assert set(by_level.values()) == {1}
    first = stories.order_by("pk")[0]
    assert len(first.facets) == len(set(first.facets))


@pytest.mark.parametrize(
    "narrow",
    [
        lambda stories: stories.with_any([state_facet("AL")]),
        lambda stories: stories.with_any([]),
        lambda stories: stories.matching("summary").by_relevance(stories.search("summary")),
        lambda stories: stories.matching("nowhere"),
        lambda stories: stories.newest().for_list(),
        lambda stories: stories.none(),
        lambda stories: stories.filter(pk__in=[]),
        lambda stories: stories.between(None, None).oldest(),
    ],
)
def test_any_queryset_can_be_counted(stories, narrow):
    assert count_facets(narrow(stories)) == brute_force(narrow(stories))


def test_several_sets_are_counted_in_one_query(stories, django_assert_num_queries):
    sets = [stories, stories.none(), stories.with_any([state_facet("AL")]), stories.matching("nowhere")]
    expected = [brute_force(rows) for rows in sets]
    with django_assert_num_queries(1):
        assert count_facets_of_each(sets) == expected


def test_no_sets_at_all_are_no_fault():
    assert count_facets_of_each([]) == []


def test_hidden_story_is_not_counted(stories):
    Publication.objects.all().delete()
    assert count_facets(stories) == {}
