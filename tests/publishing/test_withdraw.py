"""Withdrawing and featuring stories."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from stories.listing.collection import story_counts
from stories.models import Publication, Story
from stories.publishing.workflow import feature, withdraw
from tests.factories import make_official, make_published, make_story, release
from tests.search_results import matching

pytestmark = pytest.mark.django_db


def make(status):
    story = make_story()
    if status != "draft":
        release(story)
    if status == "withdrawn":
        withdraw(story, reason="Wrong")
    return story


def act(name, story):
    Story.objects.filter(pk=story.pk).update(title="Changed")
    if name == "publish":
        release(story, change_note="Changed.")
    elif name == "withdraw":
        withdraw(story, reason="Wrong")
    else:
        feature(story)


@pytest.mark.parametrize(
    ("status", "name", "after"),
    [
        ("draft", "publish", "published"),
        ("draft", "withdraw", None),
        ("draft", "feature", None),
        ("published", "publish", "published"),
        ("published", "withdraw", "withdrawn"),
        ("published", "feature", "published"),
        ("withdrawn", "publish", "published"),
        ("withdrawn", "withdraw", None),
        ("withdrawn", "feature", None),
    ],
)
def test_each_act_starts_only_where_it_may(status, name, after):
    story = make(status)
    entries = story.workflow_entries.count()
    if after:
        act(name, story)
    else:
        with pytest.raises(ValidationError, match=r"isn't available|Only a published story"):
            act(name, story)
        assert story.workflow_entries.count() == entries
    assert Story.objects.get().status == story.status == (after or status)
    assert Publication.objects.exists() == (story.status == "published")


def test_withdrawn_story_is_in_no_queryset():
    story = make_published(title="Quokka")
    facet = story.publications.get().facets[0]
    withdraw(story, reason="Wrong")
    public = Publication.objects.visible()
    for stories in (public, matching("quokka"), public.with_any_facet([facet])):
        assert not stories.exists()
    assert story_counts() == {}


def test_withdrawal_keeps_editions_and_log():
    story = make_published()
    official = make_official()
    withdraw(story, official, " The source was wrong. ")
    entry = story.workflow_entries.first()
    assert (entry.by, entry.remark, entry.edition) == (official, "The source was wrong.", None)
    assert story.editions.count() == 1


@pytest.mark.parametrize("reason", ["", " \n"])
def test_withdrawal_needs_a_reason(reason):
    story = make_published()
    with pytest.raises(ValidationError, match="Give a reason"):
        withdraw(story, reason=reason)
    assert Publication.objects.visible().exists()


def test_one_story_is_featured():
    first = make_published()
    second = make_published()
    feature(first)
    feature(second)
    feature(second)
    assert Publication.objects.get(is_featured=True).story == second


def test_withdrawn_story_is_not_featured():
    story = make_published()
    feature(story)
    act("publish", story)
    assert Publication.objects.get().is_featured
    withdraw(story, reason="Wrong")
    release(story, change_note="Back.")
    assert not Publication.objects.get().is_featured


def test_scheduled_story_cannot_be_featured():
    release(story := make_story(), at=timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError, match="Only a published story"):
        feature(story)


def test_log_reads_newest_first():
    story = make("withdrawn")
    assert [str(entry) for entry in story.workflow_entries.all()] == [
        f"{story.pk}: published to withdrawn",
        f"{story.pk}: cleared to published",
        f"{story.pk}: in_review to cleared",
        f"{story.pk}: draft to in_review",
    ]
