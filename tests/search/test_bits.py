"""Bits count any set of the stories that were public when they were read."""

import pytest

from stories.choices import FacetKind
from stories.models import Publication
from stories.search.bits import FacetBits
from stories.search.facets import SPAN, count_facets, state_facet
from tests.factories import make_published

pytestmark = pytest.mark.django_db


def test_they_count_what_the_database_counts():
    for states in (["OH"], ["OH", "KY"], ["TX"]):
        make_published(states=states)
    bits = FacetBits.read(Publication.objects.visible())
    chosen = Publication.objects.visible().with_any([state_facet("OH")])
    assert bits.counts(bits.all) == count_facets(Publication.objects.visible())
    assert bits.counts(bits.of(chosen)) == bits.counts(bits.having([state_facet("OH")])) == count_facets(chosen)
    states = {id_: number for id_, number in count_facets(chosen).items() if id_ // SPAN == FacetKind.STATE}
    assert bits.counts(bits.of(chosen), [FacetKind.STATE]) == states


def test_story_that_was_released_since_does_not_count():
    make_published()
    bits = FacetBits.read(Publication.objects.visible())
    make_published()
    assert bits.of(Publication.objects.visible()) == bits.all


def test_where_there_is_nothing_nothing_is_counted():
    bits = FacetBits.read(Publication.objects.visible())
    assert bits.counts(bits.all) == {}
    make_published()
    assert (bits.of(Publication.objects.visible()), bits.of(Publication.objects.none())) == (0, 0)
