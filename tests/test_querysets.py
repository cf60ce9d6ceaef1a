"""Querysets of publications."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from stories.facets import CENTER, state_facet_id
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
def test_story_is_visible_within_its_interval(visible_from, visible_until, is_visible):
    make_published()
    until = visible_until if visible_until is None else Now() + visible_until
    move(Publication.objects.all(), visible_from=Now() + visible_from, visible_until=until)
    assert Publication.objects.visible().exists() == is_visible


def test_draft_has_no_row():
    make_story()
    assert not Publication.objects.exists()


def test_any_of_several_facets_is_enough():
    center = make_center()
    here = make_published(lead=center, states=["AL"])
    there = make_published(states=["OH"])
    make_published(states=["WY"])

    def stories(*facets):
        return {row.story for row in Publication.objects.visible().with_any_facet(facets)}

    assert stories(CENTER.make_facet_id(center.pk)) == {here}
    assert stories(CENTER.make_facet_id(center.pk), state_facet_id("OH")) == {here, there}
    assert stories(state_facet_id("GU")) == stories() == set()


def test_list_reads_edition_but_not_vector(django_assert_num_queries):
    make_published()
    with django_assert_num_queries(1):
        (row,) = Publication.objects.visible().for_list()
        assert row.edition.content["title"]
    assert "search" in row.get_deferred_fields()
