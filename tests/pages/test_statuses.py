"""Each status of a story at each public path."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from stories.choices import Status
from stories.models import Publication, Story
from stories.publishing.workflow import clear, send_back, submit, withdraw
from tests.clock import pass_time
from tests.factories import REVIEWED, make_published, make_story, release, staff_member
from tests.pages.markup import Markup
from tests.pages.world import World, body

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TITLE, SLUG = "Maple story of the night", "maple-story"
# Every path that shows stories, and so shows this one as soon as it is public.
PATHS = (
    "/",
    "/stories/",
    "/stories/?q=maple",
    "/stories/?q=maple+night&sort=newest",
    "/stories/?center=alder",
    "/stories/?state=wy",
    "/stories/?partner=birch",
    "/stories/?threat=cedar",
    "/stories/?threat=douglas&center=alder",
    "/stories/?tag=maple-syrup",
    "/stories/?outcome=person-located",
    "/stories/?mission=respond",
    "/stories/?year=2019",
    "/stories/?from=2019-05&to=2019-05",
    "/centers/alder/",
    "/partners/birch/",
    "/threats/cedar/",
    "/threats/douglas/",
    "/stories/lantern-found/",
    "/sitemap.xml",
)


def make_maple(world: World) -> Story:
    return make_story(
        title=TITLE,
        slug=SLUG,
        event="2019-05",
        states=["WY"],
        mission_area="respond",
        lead=world.center,
        partners=(world.partner,),
        threats=(world.threat,),
        tags=("maple syrup",),
        outcomes=("person located",),
    )


def draft(story: Story) -> None:
    pass


def published(story: Story) -> None:
    release(story)


def withdrawn(story: Story) -> None:
    release(story)
    withdraw(story, reason="An error")


def published_again(story: Story) -> None:
    withdrawn(story)
    release(story, change_note="Corrected")


def in_review(story: Story) -> None:
    submit(story, staff_member("author"))


def returned(story: Story) -> None:
    in_review(story)
    send_back(story, staff_member("editor"), "Say who helped.")


def cleared(story: Story) -> None:
    in_review(story)
    clear(story, staff_member("official"), REVIEWED)


def not_visible_yet(story: Story) -> None:
    release(story, at=timezone.now() + HOUR)


def visible_by_now(story: Story) -> None:
    not_visible_yet(story)
    pass_time(2 * HOUR)


def expired(story: Story) -> None:
    release(story, until=timezone.now() + HOUR)
    pass_time(2 * HOUR)


STATES = {
    draft: 404,
    in_review: 404,
    returned: 404,
    cleared: 404,
    published: 200,
    withdrawn: 410,
    published_again: 200,
    not_visible_yet: 404,
    visible_by_now: 200,
    expired: 410,
}
states = pytest.mark.parametrize("bring", STATES, ids=lambda bring: bring.__name__)
Bring = Callable[[Story], None]


@states
def test_story_is_shown_at_all_paths_or_at_none(client, world, bring: Bring):
    bring(make_maple(world))
    shown = {path for path in PATHS if f"/stories/{SLUG}/" in body(client.get(path))}
    assert shown == (set(PATHS) if STATES[bring] == 200 else set())


@states
def test_story_page_answers_by_status(client, world, bring: Bring):
    bring(make_maple(world))
    assert client.get(f"/stories/{SLUG}/").status_code == STATES[bring]


@states
def test_numbers_count_public_stories_only(client, world, bring: Bring):
    bring(make_maple(world))
    number = 2 if STATES[bring] == 200 else 1
    home, listing = client.get("/").context, client.get("/stories/").context["listing"]
    tiles = {tile.code: tile.count for tile in home["map"].tiles}
    assert (home["total"], listing.total, tiles["WY"]) == (number, number, number - 1)


def test_every_status_of_the_workflow_is_in_the_table():
    assert set(Status.values) <= {bring.__name__ for bring in STATES}


@pytest.mark.parametrize(
    ("bring", "heading"),
    [(withdrawn, "This story was withdrawn"), (expired, "This story is no longer published")],
)
def test_page_of_a_story_that_is_gone_says_nothing_of_it(client, world, bring: Bring, heading: str):
    bring(make_maple(world))
    page = Markup(client.get(f"/stories/{SLUG}/").content)
    assert page.text("h1") == heading
    assert "maple" not in page.words.lower()
    assert page.meta("robots") == "noindex"
    assert "/stories/" in page.links


def test_picture_is_public_as_long_as_its_story(client, world):
    path = world.story.publications.get().picture_url
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert body(answer)
    withdraw(Story.objects.get(pk=world.story.pk), reason="An error")
    assert client.get(path).status_code == 404


def test_picture_of_a_draft_is_not_public(client, world):
    story = make_story(slug="with-picture", image="lantern.png", image_is_decorative=True)
    name = world.story.image.name
    assert client.get(f"/stories/{story.slug}/picture/{name}").status_code == 404


@pytest.mark.parametrize("name", ["lantern.jpg", "..%2Flantern.png", "%2e%2e", "x" * 250, "%00"])
def test_no_other_file_is_sent_as_a_picture(client, world, name):
    assert client.get(f"/stories/lantern-found/picture/{name}").status_code == 404


def test_site_without_stories_answers_everywhere(client, world):
    Publication.objects.all().delete()
    paths = [path for path in PATHS if not path.startswith("/stories/lantern")] + [
        "/states/",
        "/centers/",
        "/partners/",
    ]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_newest_story_stands_first_when_none_is_featured(client, world):
    make_published(title="The latest of all", event="2020")
    assert client.get("/").context["featured"].content.title == "The latest of all"
