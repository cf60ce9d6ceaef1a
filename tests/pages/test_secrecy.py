"""Secrecy of unreleased texts: in words, counts and responses to queries."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from stories.documents import process
from stories.models import Edition, Publication, Story
from stories.partial_dates import EventDate
from stories.publishing.workflow import note_edit, withdraw
from tests.clock import move
from tests.factories import make_story, release, staff_member
from tests.pages.world import World, addresses, body, make_preview, read

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SECRET = "zephyrquill"
# A word that stands nowhere at all: whoever asks for the secret must get the answer that this word gets.
NOTHING = "mistralwort"
QUESTIONS = (
    "/stories/?q={}",
    '/stories/?q="the+{}+title"',
    "/stories/?q=lantern+or+{}",
    "/stories/?q=lantern+or+{}x",  # nearly the word
    "/stories/?tag={}",
    "/stories/?center={}",
    "/stories/?state=ak&q={}",
    "/stories/?mission=protect&tag={}",
    "/stories/?year=1999&tag={}",
    "/stories/?from=1999-01&to=1999-01&tag={}",
    "/centers/{}/",
    "/threats/{}/",
    "/{}/",
)
TEXTS = {
    "title": f"The {SECRET} title",
    "slug": f"{SECRET}-story",
    "summary": f"A summary about {SECRET} that is long enough for a search engine to show.",
    "body": f"<p>All about {SECRET}.</p>",
    "editor_notes": f"{SECRET} must stay secret.",
    "mission_area": "protect",
    "states": ["OH", "AK"],
}


def write_secretly(story: Story, world: World) -> None:
    """Put the secret into everything that staff can write in a story."""
    for field, value in TEXTS.items():
        setattr(story, field, value)
    if Story.objects.filter(slug=story.slug).exists():
        story.slug = f"{story.slug}-{story.pk}"
    story.event_date = EventDate.parse("1999-01-02")
    story.save()
    story.tags.add(SECRET)
    story.sources.create(title=f"The {SECRET} report", url=f"https://example.org/{SECRET}")
    story.sources.create(publisher=SECRET, url=f"https://example.org/more/{SECRET}")
    outcome = world.story.outcomes.all()[0]
    story.outcomes.create(kind=outcome.kind, quantity=3, unit=SECRET, note=f"A note on {SECRET}")


def draft(world: World) -> Story:
    # Its own names are those of the world: names stand in the directories, whoever uses them.
    story = make_story(lead=world.center, partners=(world.partner,), threats=(world.threat,))
    write_secretly(story, world)
    return story


def unreleased_edit(world: World) -> None:
    story = Story.objects.get(pk=world.story.pk)
    write_secretly(story, world)


def notes_on_a_public_story(world: World) -> None:
    Story.objects.filter(pk=world.story.pk).update(editor_notes=TEXTS["editor_notes"])


def draft_that_is_shared_by_a_link(world: World) -> None:
    story = draft(world)
    note_edit(story, staff_member("writer"))
    make_preview(story)


def withdrawn_story(world: World) -> None:
    story = draft(world)
    release(story)
    withdraw(story, reason=f"No more {SECRET}.")


def story_that_is_not_visible_yet(world: World) -> None:
    release(draft(world), at=timezone.now() + HOUR)


def edition_that_is_not_visible_yet(world: World) -> None:
    unreleased_edit(world)
    release(Story.objects.get(pk=world.story.pk), f"All about {SECRET}.", at=timezone.now() + HOUR)


def story_that_is_visible_no_more(world: World) -> None:
    story = draft(world)
    release(story, until=timezone.now() + HOUR)
    over = timezone.now() - HOUR
    move(Edition.objects.filter(story=story), released_at=over - HOUR)
    move(Publication.objects.filter(story=story), visible_from=over - HOUR, visible_until=over)


ACTS = (
    draft,
    draft_that_is_shared_by_a_link,
    unreleased_edit,
    notes_on_a_public_story,
    withdrawn_story,
    story_that_is_not_visible_yet,
    edition_that_is_not_visible_yet,
    story_that_is_visible_no_more,
)
Act = Callable[[World], object]


acts = pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)


def read_all(client: Client, world: World) -> dict[str, str]:
    """Return the body of every public address; the signed moment of an answer is the one thing that may differ."""
    every = [address for found in addresses(world).values() for address in found]
    return {
        address: re.sub(r'name="answer" value="[^"]*"', "", body(read(client, address)))
        for address in every
    }


@pytest.fixture(scope="module", autouse=True)
def _documents_as_data():
    """Send the data of documents as they are, without the content version, and not typeset."""

    def send(_program: str, data: dict[str, Any], *_arguments: str) -> bytes:
        return json.dumps({**data, "version": ""}).encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_run", send)
        yield


@pytest.fixture(scope="module")
def before(world: World) -> dict[str, str]:
    return read_all(Client(), world)


@acts
def test_no_public_address_changes(client, world, before, act: Act):
    act(world)
    after = read_all(client, world)
    changed = {address for address in before if before[address] != after[address]}
    # What's new counts withdrawn stories.
    counted = {f"/digest/{localdate():%Y-%m}/"} if act is withdrawn_story else set()
    assert changed == counted
    assert not any(SECRET in text.lower() for text in after.values())


@acts
def test_who_asks_for_the_secret_learns_nothing(client, world, act: Act):
    act(world)
    for question in QUESTIONS:
        answer, usual = client.get(question.format(SECRET)), client.get(question.format(NOTHING))
        assert answer.status_code == usual.status_code
        assert body(answer) == body(usual).replace(NOTHING, SECRET), question


@pytest.mark.parametrize(
    "act",
    [
        draft,
        draft_that_is_shared_by_a_link,
        unreleased_edit,
        story_that_is_not_visible_yet,
        edition_that_is_not_visible_yet,
    ],
    ids=lambda act: act.__name__,
)
def test_address_that_was_never_public_does_not_exist(client, world, act: Act):
    act(world)
    answer, usual = client.get(f"/stories/{TEXTS['slug']}/"), client.get(f"/stories/{NOTHING}/")
    assert (answer.status_code, body(answer)) == (404, body(usual))


def test_released_edit_takes_the_place_of_the_old_text(client, world):
    unreleased_edit(world)
    story = Story.objects.get(pk=world.story.pk)
    release(story, change_note="Everything is new.")
    texts = read_all(client, world)
    # The link shows the text that it was made for, to whoever has it.
    assert [address for address, text in texts.items() if "Lantern found" in text] == [
        world.preview
    ]
    assert SECRET in client.get(f"/stories/{TEXTS['slug']}/").content.decode()


def test_old_words_find_nothing_after_the_release_of_new_ones(client, world):
    unreleased_edit(world)
    release(Story.objects.get(pk=world.story.pk), change_note="Everything is new.")
    assert client.get("/stories/?q=lantern").context["listing"].total == 0
    assert client.get(f"/stories/?q={SECRET}").context["listing"].total == 1
