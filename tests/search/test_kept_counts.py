"""What the database counts beforehand is what a count of the public rows would say, at every moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stories.models import FacetPair, Publication, Story
from stories.publishing.workflow import withdraw
from stories.search.facets import EVERY, count_facets
from tests.clock import move
from tests.factories import make_center, make_published, make_threat, release

pytestmark = pytest.mark.django_db


def require_same() -> None:
    """Compare the kept counts of all stories and of those with any facet with counts of the rows."""
    stories = Publication.objects.visible()
    facets = set(FacetPair.objects.exclude(facet=EVERY).values_list("facet", flat=True))
    assert facets
    assert count_facets(stories.kept_counts()) == count_facets(stories)
    for facet in facets:
        assert count_facets(stories.kept_counts(facet)) == count_facets(stories.with_any([facet])), facet


def make_some() -> list[Story]:
    center, threat = make_center(), make_threat()
    part = make_threat(parent=threat)
    make_published(event="2011", states=["OH", "KY"], lead=center, threats=(part,), tags=("snow", "ice"))
    make_published(event="2012", states=["KY"], lead=center, threats=(threat,), outcomes=("arrest",))
    return [make_published(event="2012", lead=center, supporting=(make_center(),), threats=(part,), tags=("ice",))]


def test_released_stories_are_counted():
    make_some()
    require_same()


def test_withdrawn_story_is_not_counted():
    (story,) = make_some()
    withdraw(story, reason="It was wrong.")
    require_same()


def test_changed_story_is_counted_by_what_it_says_now():
    (story,) = make_some()
    Story.objects.filter(pk=story.pk).update(states=["WY"])
    story.tags.set(["sun"])
    release(Story.objects.get(pk=story.pk), change_note="Another place.")
    require_same()


@pytest.mark.parametrize(("start", "end"), [(1, None), (-2, -1), (1, 2), (-1, 1), (-2, None)])
def test_story_counts_only_while_it_is_visible(start, end):
    (story,) = make_some()
    now = timezone.now()
    until = now + timedelta(days=end) if end else None
    move(Publication.objects.filter(story=story), visible_from=now + timedelta(days=start), visible_until=until)
    require_same()
