"""Two staff members who write the same story at the same time, through the pages they use.

The fault runs try every pair twenty times; the suite tries each way to write against a withdrawal.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations_with_replacement, count

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from lxml import html

from stories.models import Bundle, Clearance, Publication, Story
from stories.publishing.proposals.propose import propose_merge
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import clear, note_edit, submit
from tests.admin.conftest import client_of
from tests.admin.story_form import act_url, change_url, filled
from tests.factories import (
    NOTE,
    REVIEWED,
    make_editor,
    make_official,
    make_partner,
    make_published,
    release,
    staff_member,
)
from tests.faults.table import FAULTS, Row, judge
from tests.imports.files import csv_bytes, upload
from tests.publishing.paths.buttons import filled as filled_in
from tests.publishing.test_concurrency import at_once

in_transactions = pytest.mark.django_db(transaction=True)
IMPORT = "/admin/stories/story/import/"
serial = count(1)
# What a user has prepared and sends with one click; returns the status of the response.
Click = Callable[[], int]


def new_client(make: Callable[[str], User], name: str) -> Client:
    """Return the browser of a new user; a server error is a response, as for a real one."""
    client = client_of(make(f"{name} {next(serial)}"))
    client.raise_request_exception = False
    return client


def write_new_text(story: Story) -> None:
    Story.objects.filter(pk=story.pk).update(title=f"{story.title} again")
    note_edit(story, staff_member("author"))


def bring_to_review(story: Story) -> None:
    write_new_text(story)
    submit(story, staff_member("author"), note=NOTE)


def bring_to_clearance(story: Story) -> None:
    bring_to_review(story)
    clear(story, staff_member("official"), REVIEWED)


def bring_to_schedule(story: Story) -> None:
    write_new_text(story)
    release(story, "A new title.", at=timezone.now() + timedelta(days=9))


def keep(story: Story) -> None:
    """Leave the story as it was published."""


def click(client: Client, url: str, data: dict[str, object]) -> Click:
    return lambda: client.post(url, data).status_code


def click_page(
    client: Client, url: str, form: str = "//form[contains(@class, 'confirm')]"
) -> Click:
    """Open a page with a form, fill it in, and return the click that sends it."""
    page = html.fromstring(client.get(url).content)
    return click(client, url, filled_in(page.xpath(form)[0]))


def save_form(story: Story) -> Click:
    data = filled(story, summary="A new summary of one sentence, long enough for search engines.")
    return click(new_client(make_editor, "saver"), change_url(story), data)


def restore_first_edition(story: Story) -> Click:
    client = new_client(make_editor, "restorer")
    seen = content_hash(snapshot(Story.objects.get(pk=story.pk)))
    return click(client, act_url(story, "restore"), {"seen": seen, "state": "edition-1"})


def import_row(story: Story) -> Click:
    row = {"external_id": f"portal:{story.pk}", "title": "An imported title"}
    client = new_client(make_editor, "importer")
    batch = client.post(IMPORT, {"file": upload(csv_bytes(row))})
    return click(client, batch.headers["Location"], {})


def undo_import(story: Story) -> Click:
    row = {"external_id": f"portal:{story.pk}", "title": "An imported title"}
    client = new_client(make_editor, "undoer")
    batch = client.post(IMPORT, {"file": upload(csv_bytes(row))}).headers["Location"]
    assert client.post(batch).status_code == 302
    return click(client, f"{batch}undo/", {})


def release_bundle(story: Story) -> Click:
    bundle = Bundle.objects.create(name="Together")
    bundle.members.create(story=story)
    url = f"/admin/stories/bundle/{bundle.pk}/release/"
    return click(new_client(make_official, "bundler"), url, {"at": "", "until": ""})


def merge_partner(story: Story) -> Click:
    other = make_partner()
    partner = story.partner_roles.get().partner
    proposal = propose_merge(partner, other, staff_member("proposer"))
    url = f"/admin/stories/proposedchange/{proposal.pk}/confirm/"
    return click(new_client(make_official, "merger"), url, {})


def rebuild(story: Story) -> Click:
    def run() -> int:
        call_command("rebuild_search", verbosity=0)
        return 200

    return run


def act(name: str) -> Callable[[Story], Click]:
    return lambda story: click_page(
        new_client(make_official, f"actor {name}"), act_url(story, name)
    )


WRITERS: dict[str, tuple[Callable[[Story], None], Callable[[Story], Click]]] = {
    "form": (keep, save_form),
    "restore": (write_new_text, restore_first_edition),
    "import": (keep, import_row),
    "undo import": (keep, undo_import),
    "submit": (write_new_text, act("submit")),
    "return": (bring_to_review, act("send_back")),
    "clear": (bring_to_review, act("clear")),
    "publish": (bring_to_clearance, act("publish")),
    "schedule": (bring_to_clearance, act("schedule")),
    "cancel": (bring_to_schedule, act("cancel")),
    "release alone": (write_new_text, act("break_glass")),
    "bundle": (bring_to_clearance, release_bundle),
    "merge": (keep, merge_partner),
    "rebuild": (keep, rebuild),
}


def prepare_withdrawal(story: Story) -> Click:
    client = new_client(make_official, "withdrawer")
    return click(client, act_url(story, "withdraw"), {"reason": "It named a person."})


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRITERS)
def test_writer_alone_succeeds(name):
    prepare, write = WRITERS[name]
    story = make_published(partners=(make_partner(),))
    prepare(story)

    status = write(story)()

    assert status == (200 if name == "rebuild" else 302)


@in_transactions
@pytest.mark.parametrize("name", WRITERS)
def test_withdrawal_wins_against_every_writer(name):
    prepare, write = WRITERS[name]
    story = make_published(partners=(make_partner(),))
    prepare(story)
    clicks = [write(story), prepare_withdrawal(story)]

    statuses = at_once(*clicks)

    assert statuses[0] < 500
    assert statuses[1] == 302
    assert not Publication.objects.filter(story=story).exists()
    assert Story.objects.get(pk=story.pk).workflow_entries.filter(act="withdraw").count() == 1
    assert not Clearance.objects.filter(story=story, voided_at=None).exists()


@in_transactions
@pytest.mark.parametrize("name", ["publish", "merge", "import", "undo import"])
def test_second_of_two_clicks_is_refused(name):
    prepare, write = WRITERS[name]
    story = make_published(partners=(make_partner(),))
    prepare(story)
    one = write(story)

    statuses = at_once(one, one)

    assert max(statuses) < 500


@in_transactions
@pytest.mark.skipif(not FAULTS, reason="a fault run: make faults")
def test_no_pair_of_writers_fails():
    failed = []
    rounds = 20
    pairs = list(combinations_with_replacement(WRITERS, 2))
    for first, second in pairs:
        for _round in range(rounds):
            story = make_published(partners=(make_partner(),))
            WRITERS[first][0](story)
            try:
                clicks = [WRITERS[first][1](story), WRITERS[second][1](story)]
            except IndexError:
                break  # no form for the second in the status that the first needs
            if max(at_once(*clicks)) >= 500:
                failed.append((first, second))

    done = f"{len(pairs)} pairs of writers on one story, {rounds} rounds each"
    reached = f"{len(failed)} failures {sorted(set(failed))}"
    judge(Row("Simultaneous writers", done, "no response of 500 or more", reached, not failed))
