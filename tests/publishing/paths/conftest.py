"""The stories of these tests; each attempt is rolled back."""

import pytest

from stories.models import Bundle, Story
from stories.publishing import workflow
from tests.factories import make_admin, make_story, release
from tests.pages.world import kept_for_many_tests
from tests.publishing.paths.world import MARKED, STORIES, LoneAuthor, clear_or_schedule


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with kept_for_many_tests(django_db_blocker):
        yield make_lone_author()


def make_lone_author() -> LoneAuthor:
    """Create a superuser and one story by that user in each state."""
    user = make_admin("alone")
    stories = {name: make_story(created_by=user, title=name.capitalize()) for name in STORIES}
    for story in stories.values():
        workflow.note_edit(story, user)

    workflow.submit(stories["in review"], user)
    change(stories["marked"], body=MARKED)
    clear_or_schedule(stories["cleared and changed"], is_scheduled=False)
    change(stories["cleared and changed"], title="Not the text that was cleared")
    clear_or_schedule(stories["scheduled and changed"], is_scheduled=True)
    change(stories["scheduled and changed"], title="Not the text that was cleared")
    release(stories["public and changed"])
    change(stories["public and changed"], title="Not the text that is public")

    bundle = Bundle.objects.create(name="All", created_by=user)
    for story in stories.values():
        bundle.members.create(story=story)
    return LoneAuthor(user, stories, bundle)


def change(story: Story, **fields: str) -> None:
    """Change a stored text without recording the edit."""
    Story.objects.filter(pk=story.pk).update(**fields)
