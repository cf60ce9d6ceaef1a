"""One world for all ways that are tried: each try is undone."""

import pytest

from stories.models import Bundle, Story
from stories.publishing import workflow
from tests.factories import make_admin, make_story, release
from tests.pages.world import kept_for_many_tests
from tests.publishing.paths.buttons import WORDS
from tests.publishing.paths.world import MARKED, STORIES, World, release_way


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with kept_for_many_tests(django_db_blocker):
        alone = make_admin("alone")
        stories = {name: make_story(created_by=alone, title=name.capitalize()) for name in STORIES}
        for story in stories.values():
            workflow.note_edit(story, alone)
        workflow.submit(stories["in review"], alone)
        Story.objects.filter(pk=stories["marked"].pk).update(body=MARKED)
        for name in ("cleared and changed", "scheduled and changed"):
            release_way(stories[name], name.startswith("scheduled"))
            Story.objects.filter(pk=stories[name].pk).update(title="Other words than those that were cleared")
        release(stories["public and changed"])
        Story.objects.filter(pk=stories["public and changed"].pk).update(title="Other words than those that are public")
        bundle = Bundle.objects.create(name="All", created_by=alone)
        for story in stories.values():
            bundle.members.create(story=story, change_note=WORDS)
        yield World(alone, stories, bundle)
