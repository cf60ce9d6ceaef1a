"""Bitmaps count any set of the stories that were public when they were read."""

import pytest

from stories.facets import STATE, state_id
from stories.models import Publication
from stories.search.bitmaps import FacetBitmaps
from stories.search.facets import count_facets
from tests.factories import make_published

pytestmark = pytest.mark.django_db


def test_they_count_what_the_database_counts():
    for states in (["OH"], ["OH", "KY"], ["TX"]):
        make_published(states=states)
    bitmaps = FacetBitmaps.read(Publication.objects.visible())
    chosen = Publication.objects.visible().with_any([state_id("OH")])
    assert bitmaps.counts(bitmaps.all) == count_facets(Publication.objects.visible())
    assert bitmaps.counts(bitmaps.of(chosen)) == count_facets(chosen)
    assert bitmaps.having([state_id("OH")]) == bitmaps.of(chosen)
    assert not bitmaps.having([state_id("WY")])
    states = {id_: number for id_, number in count_facets(chosen).items() if STATE.has(id_)}
    assert bitmaps.counts(bitmaps.of(chosen), [STATE]) == states


def test_story_that_was_released_since_does_not_count():
    make_published()
    bitmaps = FacetBitmaps.read(Publication.objects.visible())
    make_published()
    assert bitmaps.of(Publication.objects.visible()) == bitmaps.all


def test_where_there_is_nothing_nothing_is_counted():
    bitmaps = FacetBitmaps.read(Publication.objects.visible())
    assert bitmaps.counts(bitmaps.all) == {}
    make_published()
    assert not bitmaps.of(Publication.objects.visible())
    assert not bitmaps.of(Publication.objects.none())
