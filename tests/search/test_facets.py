"""One pass that counts all facets."""

from collections import Counter

import pytest

from stories.facets import THREAT, YEAR, state_id
from stories.models import Publication
from stories.search.facets import count_facets, count_facets_of_each
from tests.factories import make_center, make_partner, make_published, make_threat


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
    assert counts[state_id("OH")] == 3
    assert counts[YEAR.id_of(2011)] == 2


def test_broader_type_counts_a_story_once(stories):
    by_level = Counter(THREAT.numbers(count_facets(stories)))
    assert set(by_level.values()) == {1}
    first = stories.order_by("pk")[0]
    assert len(first.facets) == len(set(first.facets))


@pytest.mark.parametrize(
    "narrow",
    [
        lambda stories: stories.with_any([state_id("AL")]),
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
    sets = [stories, stories.none(), stories.with_any([state_id("AL")]), stories.matching("nowhere")]
    expected = [brute_force(rows) for rows in sets]
    with django_assert_num_queries(1):
        assert count_facets_of_each(sets) == expected


def test_no_sets_at_all_are_no_fault():
    assert count_facets_of_each([]) == []


def test_hidden_story_is_not_counted(stories):
    Publication.objects.all().delete()
    assert count_facets(stories) == {}
