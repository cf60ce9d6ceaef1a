"""Figures of the earlier version that title, summary and outcomes still state."""

import pytest

from stories.models import Outcome, Story
from stories.publishing.release_checks.run import check_story
from tests.factories import make_published, release

pytestmark = pytest.mark.django_db
SUMMARY = "Police arrested 12 people in a case that two fusion centers had worked on."


def old_figures(story: Story) -> list[tuple[str, str]]:
    """Return (field, figure) of each finding of the rule."""
    found = check_story(Story.objects.get(pk=story.pk))
    return [(one.field, one.excerpt) for one in found if one.rule.id == "old-figure"]


@pytest.fixture
def story() -> Story:
    story = make_published(
        title="Twelve arrested",
        summary=SUMMARY,
        body="<p>Police arrested 12 people &amp; seized 1,500 pounds.</p>",
        outcomes=("arrest",),
    )
    Outcome.objects.filter(story=story).update(quantity=12, note="12 in one night")
    release(story, "Outcome added.")
    return story


def change_body(story: Story, body: str) -> None:
    Story.objects.filter(pk=story.pk).update(body=body)


def test_each_old_figure_is_found(story):
    change_body(story, "<p>Police arrested 11 people and seized 1500 pounds.</p>")
    assert old_figures(story) == [
        ("title", "Twelve"),
        ("summary", "12"),
        ("outcomes.0.note", "12"),
        ("outcomes.0.quantity", "12"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Police arrested twelve people &amp; seized 1,500 pounds.</p>",
        "<p>In all, 12 people were arrested. 1,500 pounds were seized.</p>",
    ],
    ids=["in words", "rewritten"],
)
def test_figure_that_the_text_still_contains_is_no_finding(story, body):
    change_body(story, body)
    assert old_figures(story) == []


def test_first_edition_has_no_old_figures():
    story = make_published(summary=SUMMARY)
    assert old_figures(story) == []
