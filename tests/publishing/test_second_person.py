"""The two-person rule: nobody clears a text that they wrote or edited."""

import pytest

from stories.models import Story
from stories.publishing.workflow import NotAllowedError, SamePersonError, clear, note_edit, submit
from tests.factories import NOTE, REVIEWED, make_official, make_story, release, staff_member

pytestmark = pytest.mark.django_db


def edit(story, by, **fields):
    Story.objects.filter(pk=story.pk).update(**fields)
    return note_edit(story, by)


@pytest.mark.parametrize("is_superuser", [True, False])
def test_nobody_clears_words_of_his_own(author, is_superuser):
    hand = staff_member("boss") if is_superuser else make_official()
    story = make_story()
    edit(story, hand, title="Mine")
    edit(story, author, summary="Of another, and long enough for search engines and for people.")
    submit(story, author)
    for person in (hand, author):
        with pytest.raises((SamePersonError, NotAllowedError)):
            clear(story, person, REVIEWED)
    assert Story.objects.get().status == "in_review"


def test_author_cannot_clear_rewritten_text(author, official):
    boss = staff_member("boss")
    story = make_story(created_by=boss)
    edit(story, author, title="Rewritten")
    submit(story, author)
    with pytest.raises(SamePersonError):
        clear(story, boss, REVIEWED)
    clear(story, official, REVIEWED)


def test_editor_of_earlier_edition_may_clear(author, official):
    story = make_story()
    edit(story, official, title="Mine")
    release(story)
    edit(story, author, title="Of another")
    submit(story, author, note=NOTE)
    clear(story, official, REVIEWED)
    assert story.status == "cleared"
