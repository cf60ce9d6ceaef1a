"""Every way to write a story, as the pages, the import and the commands offer it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from itertools import count

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from lxml import html

from stories.choices import Status
from stories.models import Bundle, Clearance, Merger, Purge, Story
from stories.publishing.proposals.propose import (
    open_change,
    propose_entry,
    propose_merge,
    propose_undo_merge,
)
from stories.publishing.purge import request_purge
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import (
    ReleaseOptions,
    break_glass,
    clear,
    note_edit,
    release_bundle,
    schedule,
    submit,
)
from tests.admin.conftest import client_of
from tests.admin.story_form import act_url, change_url, filled
from tests.confirmed import merge
from tests.factories import (
    NOTE,
    REVIEWED,
    make_editor,
    make_official,
    make_partner,
    make_published,
    make_story,
    staff_member,
)
from tests.imports.files import csv_bytes, upload
from tests.publishing.paths.buttons import filled as filled_in

IMPORT = "/admin/stories/story/import/"
serial = count(1)
# What a user has prepared and sends with one click; returns the status of the response.
Click = Callable[[], int]


class NotOfferedError(Exception):
    """The page of an action has no form, because the story has another status."""


@dataclass(frozen=True)
class Writer:
    """`prepare` brings a published story to where `write` can open its page."""

    prepare: Callable[[Story], None]
    write: Callable[[Story], Click]
    needs_draft: bool = False


def make_target(*writers: Writer) -> Story:
    """Return a story that these writers can write: published, or never submitted."""
    make = make_story if any(writer.needs_draft for writer in writers) else make_published
    return make(partners=(make_partner(),))


def new_client(make: Callable[[str], User], name: str) -> Client:
    """Return the browser of a new user; a server error is a response, as for a real one."""
    client = client_of(make(f"{name} {next(serial)}"))
    client.raise_request_exception = False
    return client


def write_new_text(story: Story) -> None:
    stored = Story.objects.get(pk=story.pk)
    Story.objects.filter(pk=story.pk).update(title=f"{stored.title} again")
    note_edit(story, staff_member("author"))


def bring_to_review(story: Story) -> None:
    write_new_text(story)
    if Story.objects.get(pk=story.pk).status != Status.IN_REVIEW:
        submit(story, staff_member("author"), note=NOTE)


def bring_to_clearance(story: Story) -> None:
    bring_to_review(story)
    clear(story, staff_member("official"), REVIEWED)


def bring_to_schedule(story: Story) -> None:
    bring_to_clearance(story)
    schedule(story, staff_member("official"), at=timezone.now() + timedelta(days=9))


def bring_to_scheduled_bundle(story: Story) -> None:
    bring_to_clearance(story)
    bundle = Bundle.objects.create(name="Together")
    bundle.members.create(story=story)
    release_bundle(bundle, staff_member("official"), at=timezone.now() + timedelta(days=9))


def bring_to_emergency_release(story: Story) -> None:
    write_new_text(story)
    reason = "The other officials can't be reached."
    break_glass(story, staff_member("official"), reason, REVIEWED, ReleaseOptions(), NOTE)


def bring_to_review_date(story: Story) -> None:
    Story.objects.filter(pk=story.pk).update(review_at=timezone.now() + timedelta(days=1))


def merge_its_partner(story: Story) -> None:
    merge(story.partner_roles.get().partner, make_partner(), staff_member("proposer"))


def keep(story: Story) -> None:
    """Leave the story as it is."""


def click(client: Client, url: str, data: dict[str, object]) -> Click:
    return lambda: client.post(url, data).status_code


def act(name: str, **data: object) -> Callable[[Story], Click]:
    """Return a writer that opens the page of an action, fills in its form and sends it."""

    def open_page(story: Story) -> Click:
        client = new_client(make_official, f"actor {name}")
        url = act_url(story, name)
        forms = html.fromstring(client.get(url).content).xpath(
            "//form[contains(@class, 'confirm')]"
        )
        if not forms:
            raise NotOfferedError
        return click(client, url, filled_in(forms[0]) | data)

    return open_page


def withdraw(story: Story) -> Click:
    client = new_client(make_official, "withdrawer")
    return click(client, act_url(story, "withdraw"), {"reason": "It named a person."})


def delete(story: Story) -> Click:
    client = new_client(make_editor, "deleter")
    return click(client, act_url(story, "delete"), {"reason": "It was a test."})


def save_form(story: Story) -> Click:
    data = filled(story, summary="A new summary of one sentence, long enough for search engines.")
    return click(new_client(make_editor, "saver"), change_url(story), data)


def restore_first_edition(story: Story) -> Click:
    client = new_client(make_editor, "restorer")
    seen = content_hash(snapshot(Story.objects.get(pk=story.pk)))
    return click(client, act_url(story, "restore"), {"seen": seen, "state": "edition-1"})


def check_import(client: Client, story: Story) -> str:
    """Upload a file with a new title for the story; return the URL of the checked import."""
    row = {"external_id": f"portal:{story.pk}", "title": "An imported title"}
    return client.post(IMPORT, {"file": upload(csv_bytes(row))}).headers["Location"]


def import_row(story: Story) -> Click:
    client = new_client(make_editor, "importer")
    return click(client, check_import(client, story), {})


def undo_import(story: Story) -> Click:
    client = new_client(make_editor, "undoer")
    batch = check_import(client, story)
    assert client.post(batch).status_code == 302
    return click(client, f"{batch}undo/", {})


def send_bundle(story: Story) -> Click:
    bundle = Bundle.objects.create(name="Together")
    bundle.members.create(story=story)
    url = f"/admin/stories/bundle/{bundle.pk}/release/"
    return click(new_client(make_official, "bundler"), url, {"at": "", "until": ""})


def cancel_bundle(story: Story) -> Click:
    bundle = Bundle.objects.filter(members__story=story).last()
    if bundle is None:
        raise NotOfferedError
    url = f"/admin/stories/bundle/{bundle.pk}/cancel/"
    return click(new_client(make_official, "bundler"), url, {})


def confirm_change(change_pk: int) -> Click:
    url = f"/admin/stories/proposedchange/{change_pk}/confirm/"
    return click(new_client(make_official, "confirmer"), url, {})


def merge_partner(story: Story) -> Click:
    partner = story.partner_roles.get().partner
    change = open_change(partner) or propose_merge(
        partner, make_partner(), staff_member("proposer")
    )
    return confirm_change(change.pk)


def undo_merge(story: Story) -> Click:
    partner = story.partner_roles.get().partner
    merger = Merger.objects.filter(heir_id=partner.pk, undone_at=None).last()
    if merger is None:
        raise NotOfferedError
    change = open_change(partner) or propose_undo_merge(merger, staff_member("proposer"))
    return confirm_change(change.pk)


def rename_center(story: Story) -> Click:
    center = story.center_roles.get().center
    change = open_change(center)
    if change is None:
        center.name = f"{center.name} renamed"
        change = propose_entry(center, staff_member("proposer"))
    return confirm_change(change.pk)


def purge(story: Story) -> Click:
    waiting = Purge.objects.filter(story=story, confirmed_at=None).first()
    purge = waiting or request_purge(story, staff_member("asker"), "A marking was pasted.")
    url = f"/admin/stories/purge/{purge.pk}/confirm/"
    return click(new_client(make_official, "purger"), url, {"reason": "A marking was pasted."})


def countersign(story: Story) -> Click:
    clearance = Clearance.objects.filter(story=story, basis="break_glass").last()
    if clearance is None:
        raise NotOfferedError
    url = f"/admin/stories/clearance/{clearance.pk}/countersign/"
    return click(new_client(make_official, "signer"), url, {})


def feature(story: Story) -> Click:
    return click(new_client(make_official, "featurer"), act_url(story, "feature"), {})


def rebuild(story: Story) -> Click:
    def run() -> int:
        call_command("rebuild_search", stdout=StringIO())
        return 200

    return run


WRITERS = {
    "form": Writer(keep, save_form),
    "restore": Writer(write_new_text, restore_first_edition),
    "import": Writer(keep, import_row),
    "undo import": Writer(keep, undo_import),
    "submit": Writer(write_new_text, act("submit")),
    "take back": Writer(bring_to_review, act("take_back")),
    "return": Writer(bring_to_review, act("send_back")),
    "clear": Writer(bring_to_review, act("clear")),
    "publish": Writer(bring_to_clearance, act("publish")),
    "schedule": Writer(bring_to_clearance, act("schedule")),
    "cancel": Writer(bring_to_schedule, act("cancel")),
    "release alone": Writer(write_new_text, act("break_glass")),
    "countersign": Writer(bring_to_emergency_release, countersign),
    "discard": Writer(write_new_text, act("discard")),
    "change end": Writer(keep, act("change_end")),
    "read again": Writer(bring_to_review_date, act("read_again", review_at="2031-01-02 09:00")),
    "withdraw": Writer(keep, withdraw),
    "bundle": Writer(bring_to_clearance, send_bundle),
    "cancel bundle": Writer(bring_to_scheduled_bundle, cancel_bundle),
    "merge": Writer(keep, merge_partner),
    "undo merge": Writer(merge_its_partner, undo_merge),
    "rename": Writer(keep, rename_center),
    "feature": Writer(keep, feature),
    "purge": Writer(keep, purge),
    "delete": Writer(keep, delete, needs_draft=True),
    "rebuild": Writer(keep, rebuild),
}
