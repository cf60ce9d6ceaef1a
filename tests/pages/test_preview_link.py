"""Preview links: access to one unreleased text, and to nothing else."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from lxml import html

from stories.delivery.cache_key import cache_key
from stories.models import AuditEntry, PreviewLink, PreviewVisit, Story
from stories.publishing import preview_links
from stories.publishing.preview_links import SALT, create_link, revoke_link
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import (
    BlockedError,
    NotAllowedError,
    NotClearedError,
    SamePersonError,
    WorkflowError,
    note_edit,
    withdraw,
)
from stories.static_export.paths import static_export_path
from tests.admin.conftest import client_of
from tests.admin.story_form import act_url
from tests.factories import make_center, make_editor, make_story, make_user, release, staff_member
from tests.pages.world import World, body, make_preview

pytestmark = pytest.mark.django_db
SECRET = "zephyrquill"


@pytest.fixture
def draft(world: World) -> Story:
    story = make_story(
        title=f"The {SECRET} title",
        slug=f"{SECRET}-story",
        lead=world.center,
        threats=(world.threat,),
    )
    note_edit(story, staff_member("author"))
    return story


def seen(story: Story) -> str:
    return content_hash(snapshot(story))


def test_who_has_the_link_reads_the_text(client: Client, draft: Story):
    answer = client.get(make_preview(draft))
    assert answer.status_code == 200
    assert f"The {SECRET} title" in answer.content.decode()
    assert "This story hasn’t been published" in answer.content.decode()


def test_nothing_keeps_lists_or_passes_on_the_page(client: Client, draft: Story):
    answer = client.get(make_preview(draft))
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    assert not answer.cookies


def test_no_copy_of_the_page_is_kept_or_answers_in_its_place(draft: Story):
    assert cache_key(RequestFactory().get(make_preview(draft)).environ) is None
    assert static_export_path(make_preview(draft)) is None


def test_no_line_of_the_log_names_the_token(client: Client, draft: Story, caplog):
    caplog.set_level("INFO", logger="fusionstories.requests")
    address = make_preview(draft)
    client.get(address)
    (fields,) = [record.fields for record in caplog.records if hasattr(record, "fields")]
    assert (fields["path"], fields["route"]) == ("/preview/…/", "stories:story_preview")
    assert address.split("/")[2] not in caplog.text


def test_the_page_does_not_name_its_own_address(client: Client, draft: Story):
    address = make_preview(draft)
    assert address.split("/")[2] not in client.get(address).content.decode()


@pytest.mark.parametrize("token", ["x", "x:y:z", SECRET, f"{SECRET}-story", "1", "%00", "a" * 280])
def test_an_invented_token_is_not_found(client: Client, draft: Story, token: str):
    make_preview(draft)
    assert client.get(f"/preview/{token}/").status_code == 404


def test_a_changed_token_is_not_found(client: Client, draft: Story):
    token = make_preview(draft).split("/")[2]
    for place in range(0, len(token), 7):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert client.get(f"/preview/{other}/").status_code == 404


def test_neither_the_key_nor_the_database_is_enough_to_make_a_token(client: Client, draft: Story):
    make_preview(draft)
    digest = PreviewLink.objects.get(story=draft).secret_digest
    for secret in (digest, "", str(draft.pk), None, [1]):
        assert client.get(f"/preview/{signing.dumps(secret, salt=SALT)}/").status_code == 404


def test_a_revoked_link_is_not_found(client: Client, draft: Story):
    address = make_preview(draft)
    assert revoke_link(PreviewLink.objects.get(story=draft), staff_member("chief"))
    assert client.get(address).status_code == 404


def test_an_expired_link_is_not_found(client: Client, draft: Story):
    address = make_preview(draft)
    PreviewLink.objects.filter(story=draft).update(expires_at=timezone.now())
    assert client.get(address).status_code == 404


def test_the_signature_ends_too(client: Client, draft: Story, monkeypatch):
    address = make_preview(draft)
    PreviewLink.objects.filter(story=draft).update(expires_at=timezone.now() + timedelta(days=400))
    monkeypatch.setattr(preview_links, "DAYS", (0,))
    assert client.get(address).status_code == 404


def test_a_link_shows_the_text_that_it_was_made_for_and_no_later_one(client: Client, draft: Story):
    address = make_preview(draft)
    Story.objects.filter(pk=draft.pk).update(title="Written afterwards")
    page = client.get(address).content.decode()
    assert f"The {SECRET} title" in page
    assert "Written afterwards" not in page


def test_a_takedown_ends_the_links_too(client: Client, draft: Story):
    release(draft)
    address = make_preview(draft)
    withdraw(draft, reason="A person is at risk.")
    assert client.get(address).status_code == 404


def test_every_reading_is_kept(client: Client, draft: Story):
    address = make_preview(draft)
    for _ in range(2):
        client.get(address)
    client.get("/preview/invented/")
    assert [visit.address for visit in PreviewVisit.objects.filter(link__story=draft)] == [
        "127.0.0.1"
    ] * 2


def test_the_draft_has_no_other_way_out(client: Client, draft: Story):
    make_preview(draft)
    for address in (
        f"/stories/{draft.slug}/",
        f"/s/{draft.pk}",
        f"/preview/{draft.pk}/",
        "/preview/",
    ):
        assert client.get(address).status_code == 404
    assert not any(SECRET in body(client.get(address)) for address in ("/sitemap.xml", "/stories/"))


def test_what_the_release_check_blocks_is_not_shared(draft: Story):
    Story.objects.filter(pk=draft.pk).update(
        summary="(S//NF) The boat was found by a source in the harbor of the town."
    )
    story = Story.objects.get(pk=draft.pk)
    with pytest.raises(BlockedError):
        create_link(story, staff_member("chief"), "The director", 1, seen(story))
    assert not PreviewLink.objects.filter(story=draft).exists()


def test_no_author_shares_an_own_text(draft: Story):
    author = staff_member("author")
    with pytest.raises(SamePersonError):
        create_link(draft, author, "The director", 1, seen(draft))

    page = client_of(author).get(act_url(draft, "links"))
    assert "You wrote or edited this text" in page.content.decode()
    asked = {"purpose": "The director", "days": "3", "seen": seen(draft)}
    assert client_of(author).post(act_url(draft, "links"), asked).context["new_url"] == ""


def test_text_of_unknown_editor_is_not_shared(draft: Story):
    Story.objects.filter(pk=draft.pk).update(title="Written by nobody")
    story = Story.objects.get(pk=draft.pk)
    with pytest.raises(NotClearedError):
        create_link(story, staff_member("chief"), "The director", 1, seen(story))


def test_second_person_decides_warnings_first(draft: Story):
    Story.objects.filter(pk=draft.pk).update(body="<p>Call 303-555-0142 for details.</p>")
    story = Story.objects.get(pk=draft.pk)
    note_edit(story, staff_member("author"))
    with pytest.raises(BlockedError):
        create_link(story, staff_member("chief"), "The director", 1, seen(story))

    desk = client_of(make_editor())
    form = desk.get(act_url(story, "links")).context["form"]
    reasons = dict.fromkeys(form.warnings, "A public number.")
    assert reasons
    asked = {"purpose": "The director", "days": "3", "seen": seen(story)}
    assert desk.post(act_url(story, "links"), asked).context["new_url"] == ""
    assert not story.decisions.exists()
    made = desk.post(act_url(story, "links"), asked | reasons, follow=True)
    assert made.context["new_url"]
    assert story.decisions.count() == len(reasons)


def test_audit_log_names_the_readers(draft: Story):
    create_link(draft, staff_member("chief"), "The director of the center", 1, seen(draft))
    entry = AuditEntry.objects.get(act="link.made", subject=f"stories.story/{draft.pk}")
    assert entry.parsed_details["readers"] == "The director of the center"


def test_visits_are_forgotten_after_90_days(client: Client, draft: Story):
    address = make_preview(draft)
    for _ in range(2):
        client.get(address)
    newest = PreviewVisit.objects.filter(link__story=draft).first()
    now = timezone.now()
    PreviewVisit.objects.exclude(pk=newest.pk).update(at=now - timedelta(days=90, minutes=1))
    PreviewVisit.objects.filter(pk=newest.pk).update(at=now - timedelta(days=89))
    call_command("delete_expired")
    assert list(PreviewVisit.objects.filter(link__story=draft)) == [newest]


def test_what_is_not_complete_is_not_shared(draft: Story):
    Story.objects.filter(pk=draft.pk).update(mission_area="")
    story = Story.objects.get(pk=draft.pk)
    with pytest.raises(ValidationError, match="mission area"):
        create_link(story, staff_member("chief"), "The director", 1, seen(story))


@pytest.mark.parametrize(
    ("purpose", "days"), [(" ", 1), ("The director", 0), ("The director", 400)]
)
def test_a_link_says_for_whom_and_ends_soon(draft: Story, purpose: str, days: int):
    with pytest.raises(WorkflowError):
        create_link(draft, staff_member("chief"), purpose, days, seen(draft))


def test_a_text_that_was_not_looked_at_is_not_shared(draft: Story):
    with pytest.raises(WorkflowError):
        create_link(draft, staff_member("chief"), "The director", 1, "0" * 64)


def test_contributors_and_administrators_share_nothing(world: World, draft: Story):
    for role in ("Contributors", "Administrators"):
        with pytest.raises(NotAllowedError):
            create_link(draft, make_user(role, role, world.center), "The director", 1, seen(draft))


def test_an_editor_makes_a_link_sees_it_once_and_revokes_it(client: Client, draft: Story):
    desk = client_of(make_editor())
    asked = {"purpose": "The director", "days": "3", "seen": seen(draft)}
    response = desk.post(act_url(draft, "links"), asked, follow=True)
    address = response.context["new_url"].removeprefix("http://testserver")
    assert client.get(address).status_code == 200
    page = desk.get(act_url(draft, "links")).content.decode()
    assert "The director" in page
    assert "read 1 time" in page
    assert address not in page
    link = PreviewLink.objects.get(story=draft)
    desk.post(f"{act_url(draft, 'links')}{link.pk}/")
    assert client.get(address).status_code == 404
    acts = AuditEntry.objects.filter(act__startswith="link.", subject=f"stories.story/{draft.pk}")
    assert {(entry.act, entry.actor) for entry in acts} == {
        ("link.made", "editor"),
        ("link.revoked", "editor"),
    }
    assert not any(word in entry.details for entry in acts for word in (SECRET, address))
    assert "revoked by editor" in desk.get(act_url(draft, "links")).content.decode()


def test_link_form_sent_twice_makes_one_link(draft: Story):
    desk = client_of(make_editor())
    page = html.fromstring(desk.get(act_url(draft, "links")).content.decode())
    token = page.xpath("//input[@name='form_token']/@value")[0]
    asked = {"purpose": "The director", "days": "3", "seen": seen(draft), "form_token": token}

    responses = [desk.post(act_url(draft, "links"), asked) for _click in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert PreviewLink.objects.filter(story=draft).count() == 1


def test_a_refused_link_says_why(draft: Story):
    desk = client_of(make_editor())
    response = desk.post(
        act_url(draft, "links"), {"purpose": "The director", "days": "3", "seen": "0" * 64}
    )
    assert "changed after you opened this page" in response.content.decode()
    assert (
        "days"
        in desk.post(act_url(draft, "links"), {"purpose": "x", "days": "400", "seen": ""})
        .context["form"]
        .errors
    )


def test_a_link_of_another_story_cannot_be_revoked_from_here(draft: Story):
    make_preview(draft)
    link, other = PreviewLink.objects.get(story=draft), make_story(lead=make_center())
    assert client_of(make_editor()).post(f"{act_url(other, 'links')}{link.pk}/").status_code == 404
