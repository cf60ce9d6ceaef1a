"""Legal transitions of the workflow, and the effects of an edit."""

import pytest
from django.db import connection

from stories.choices import Act
from stories.models import Clearance, Story
from stories.publishing.workflow import (
    IllegalStepError,
    NotClearedError,
    WorkflowError,
    clear,
    note_edit,
    publish,
    send_back,
    submit,
    take_back,
)
from stories.publishing.workflow.transitions import legal_transitions
from tests.factories import (
    NOTE,
    REVIEWED,
    make_published,
    make_story,
)

pytestmark = pytest.mark.django_db


def edit(story, by, **fields):
    Story.objects.filter(pk=story.pk).update(**fields)
    return note_edit(story, by)


def make_cleared(author, official):
    story = make_story()
    edit(story, author, title="First words")
    submit(story, author)
    clear(story, official, REVIEWED)
    return story


def test_the_database_knows_the_same_steps():
    with connection.cursor() as cursor:
        cursor.execute("SELECT act, from_status, to_status FROM stories_legal_steps()")
        assert sorted(cursor.fetchall()) == sorted(legal_transitions())


def test_every_act_leads_somewhere():
    assert {act for act, _start, _end in legal_transitions()} == set(Act)


def test_a_story_goes_its_way_and_back(author, official):
    story = make_story()
    submit(story, author)
    take_back(story, author)
    submit(story, author, "Better now.")
    send_back(story, official, "Say who helped.")
    submit(story, author)
    clear(story, official, REVIEWED)
    publish(story, official)
    rows = story.workflow_entries.order_by("pk")
    assert [row.to_status for row in rows] == [
        "in_review",
        "draft",
        "in_review",
        "returned",
        "in_review",
        "cleared",
        "published",
    ]
    assert [row.by for row in rows] == [
        author,
        author,
        author,
        official,
        author,
        official,
        official,
    ]
    assert rows[3].remark == "Say who helped."


def test_a_return_says_why(author, official):
    story = make_story()
    submit(story, author)
    with pytest.raises(WorkflowError, match="what should be changed"):
        send_back(story, official, " ")


def test_one_changed_character_voids_the_clearance(author, official):
    story = make_cleared(author, official)
    noted = edit(story, official, title="First words.")
    assert noted.is_change
    assert noted.voided
    assert "void" in noted.warning
    assert story.status == "draft"
    assert Clearance.objects.get(story=story).void_reason
    with pytest.raises(IllegalStepError):
        publish(story, official)


@pytest.mark.parametrize("fields", [{}, {"editor_notes": "For us."}])
def test_what_is_not_content_voids_nothing(author, official, fields):
    story = make_cleared(author, official)
    assert not edit(story, author, **fields).is_change
    publish(story, official)


def test_text_changed_in_database_is_not_released(author, official):
    story = make_cleared(author, official)
    Story.objects.filter(pk=story.pk).update(title="Smuggled in")
    with pytest.raises(NotClearedError):
        publish(story, official)
    assert not story.editions.exists()


def test_text_changed_in_database_is_not_cleared(author, official):
    story = make_story()
    submit(story, author)
    Story.objects.filter(pk=story.pk).update(title="Smuggled in")
    with pytest.raises(NotClearedError, match="outside the admin"):
        clear(story, official, REVIEWED)
    send_back(story, official, "Who wrote this?")
    submit(story, author)
    clear(story, official, REVIEWED)


def test_next_edition_leaves_the_public_one(author, official):
    story = make_published(title="Released")
    noted = edit(story, author, title="Better")
    assert (noted.warning, story.status) == ("", "draft")
    assert story.publications.visible().get().edition.content["title"] == "Released"
    with pytest.raises(IllegalStepError):
        publish(story, official)
    submit(story, author, note=NOTE)
    clear(story, official, REVIEWED)
    publish(story, official)
    assert story.publications.visible().get().edition.content["title"] == "Better"
