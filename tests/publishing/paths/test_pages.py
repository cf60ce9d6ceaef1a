"""No page of the staff site publishes without the release check and a second person.

All pages are found in the site's own list of addresses, so a new one is tried as soon as it is there. Their buttons are
pressed by a superuser who wrote everything alone.
"""

import pytest
from django.urls import reverse

from stories.choices import Basis
from stories.models import Edition, ReleaseRecord
from tests.admin.conftest import client_of
from tests.factories import make_story
from tests.publishing.paths.buttons import WORDS, ask, press_all
from tests.publishing.paths.world import (
    STORIES,
    World,
    addresses,
    attempt,
    everything,
    release_way,
    released,
    staff_routes,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", STORIES)
def test_no_button_of_a_page_of_a_story_lets_it_out(world: World, name: str):
    pages = addresses(world.stories[name])
    assert len(pages) > 12
    assert [line for page in pages for line in attempt(lambda page=page: press_all(world.alone, page), page)] == []


@pytest.mark.parametrize("name", STORIES)
def test_no_page_of_a_story_lets_it_out_whatever_it_is_sent(world: World, name: str):
    sent = everything(world.stories[name])
    pages = addresses(world.stories[name])
    assert [line for page in pages for line in attempt(lambda page=page: ask(world.alone, page, sent), page)] == []


def test_no_page_of_another_record_lets_a_story_out(world: World):
    rows = [Edition.objects.first(), ReleaseRecord.objects.first(), world.alone]
    rows += [world.stories["draft"].center_roles.get().center, world.stories["cleared and changed"].clearances.get()]
    sent, pages = everything(world.stories["draft"]), [page for row in rows for page in addresses(row)]
    assert [line for page in pages for line in attempt(lambda page=page: ask(world.alone, page, sent), page)] == []
    pages = addresses(world.bundle)
    assert [line for page in pages for line in attempt(lambda page=page: press_all(world.alone, page), page)] == []


def test_no_list_and_no_page_of_the_whole_site_lets_a_story_out(world: World):
    sent = everything(world.stories["draft"]) | {"_selected_action": [story.pk for story in world.stories.values()]}
    pages = [reverse(f"admin:{name}") for name, path in staff_routes().items() if "<" not in path and "^" not in path]
    assert [line for page in pages for line in attempt(lambda page=page: ask(world.alone, page, sent), page)] == []
    page = reverse("admin:stories_story_changelist")
    assert attempt(lambda: press_all(world.alone, page), page) == []


@pytest.mark.parametrize("act", ["publish", "schedule"])
def test_the_same_buttons_release_what_a_second_person_has_cleared(world: World, act: str):
    """So that the tests above do not pass because nothing can be pressed."""
    story = make_story(created_by=world.alone)
    release_way(story, scheduled=False)
    before = released()
    press_all(world.alone, reverse(f"admin:stories_story_{act}", args=[story.pk]))
    assert [basis for pk, basis in released().items() if pk not in before] == [Basis.REVIEW]


def test_break_glass_is_the_only_way_alone_and_says_so(world: World):
    before = released()
    press_all(world.alone, reverse("admin:stories_story_break_glass", args=[world.stories["draft"].pk]))
    assert [basis for pk, basis in released().items() if pk not in before] == [Basis.BREAK_GLASS]
    assert WORDS in client_of(world.alone).get("/admin/").content.decode()
