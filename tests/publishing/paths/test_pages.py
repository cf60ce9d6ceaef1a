"""No staff page releases a story without the release check and a second person.

The pages come from the URLs of the staff site, so new pages are tested automatically. A superuser
who wrote everything alone submits their forms.
"""

from functools import partial

import pytest
from django.urls import reverse

from stories.choices import Basis
from stories.models import Edition, ReleaseRecord
from tests.admin.conftest import client_of
from tests.factories import make_story
from tests.publishing.paths.buttons import WORDS, ask, press_all
from tests.publishing.paths.world import (
    STORIES,
    LoneAuthor,
    attempt,
    attempt_each,
    clear_or_schedule,
    form_data,
    released,
    staff_routes,
    staff_urls,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", STORIES)
def test_no_story_button_releases_it(world: LoneAuthor, name: str):
    urls = staff_urls(world.stories[name])
    assert len(urls) > 12
    assert attempt_each(partial(press_all, world.user), urls) == []


@pytest.mark.parametrize("name", STORIES)
def test_no_story_page_releases_it(world: LoneAuthor, name: str):
    story = world.stories[name]
    data = form_data(story)
    assert attempt_each(lambda url: ask(world.user, url, data), staff_urls(story)) == []


def test_no_other_staff_page_releases_a_story(world: LoneAuthor):
    data = form_data(world.stories["draft"])
    rows = [
        Edition.objects.first(),
        ReleaseRecord.objects.first(),
        world.user,
        world.stories["draft"].center_roles.get().center,
        world.stories["cleared and changed"].clearances.get(),
    ]
    for row in rows:
        assert attempt_each(lambda url: ask(world.user, url, data), staff_urls(row)) == []

    assert attempt_each(partial(press_all, world.user), staff_urls(world.bundle)) == []


def test_no_staff_list_releases_a_story(world: LoneAuthor):
    data = form_data(world.stories["draft"])
    data["_selected_action"] = [story.pk for story in world.stories.values()]
    urls = []
    for name, path in staff_routes().items():
        if "<" not in path and "^" not in path:
            urls.append(reverse(f"admin:{name}"))
    assert attempt_each(lambda url: ask(world.user, url, data), urls) == []

    story_list = reverse("admin:stories_story_changelist")
    assert attempt(lambda: press_all(world.user, story_list)) == []


@pytest.mark.parametrize("act", ["publish", "schedule"])
def test_buttons_release_what_another_cleared(world: LoneAuthor, act: str):
    # Without this, the tests above could pass because no form is ever submitted.
    story = make_story(created_by=world.user)
    clear_or_schedule(story, is_scheduled=False)
    before = released()
    press_all(world.user, reverse(f"admin:stories_story_{act}", args=[story.pk]))
    assert [basis for pk, basis in released().items() if pk not in before] == [Basis.REVIEW]


def test_only_emergency_release_needs_one_person(world: LoneAuthor):
    before = released()
    draft = world.stories["draft"]
    press_all(world.user, reverse("admin:stories_story_break_glass", args=[draft.pk]))
    assert [basis for pk, basis in released().items() if pk not in before] == [Basis.BREAK_GLASS]
    assert WORDS in client_of(world.user).get("/admin/").content.decode()
