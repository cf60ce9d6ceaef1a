"""Clearance, publication and scheduling by staff."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stories.admin.actions.definitions import ACTIONS
from stories.choices import Status
from stories.models import Clearance, Edition, Publication, Story
from stories.publishing.workflow import ChangeNote, clear, note_edit, submit
from stories.timezones import format_for_input
from tests.admin.story_form import act_url, change_url, filled, save
from tests.factories import REVIEWED, make_published, make_story, staff_member

pytestmark = pytest.mark.django_db
REVIEWS = {
    "case_status": "none",
    "privacy_by": "Privacy Office",
    "privacy_on": "2026-11-02",
    "consent_by": "Director",
    "consent_on": "2026-11-02",
}
ACTS = [page.name for page in ACTIONS]


def seen(desk: Client, story: Story, act: str = "publish") -> str:
    return desk.get(act_url(story, act)).context["next_edition"].digest


def do(desk: Client, story: Story, act: str = "publish", **fields: str):
    return desk.post(act_url(story, act), {"seen": seen(desk, story, act)} | fields)


def status(story: Story) -> str:
    return Story.objects.get(pk=story.pk).status


def in_review(**fields) -> Story:
    story = make_story(**fields)
    submit(story, staff_member("author"))
    return story


def cleared(story: Story | None = None, is_correction: bool = False) -> Story:
    story = story or make_story()
    submit(story, staff_member("author"), note=ChangeNote("Title made clearer.", is_correction))
    clear(story, staff_member("clearer"), REVIEWED)
    return story


def cleared_anew() -> Story:
    story = make_published()
    Story.objects.filter(pk=story.pk).update(title="Another title")
    note_edit(story, staff_member("author"))
    return cleared(story)


@pytest.mark.parametrize("act", ["submit", "clear", "publish"])
def test_get_request_changes_nothing(office: Client, act: str):
    story = {"submit": make_story, "clear": in_review, "publish": cleared}[act]()
    before = status(story)
    assert "What happened and who helped." in office.get(act_url(story, act)).content.decode()
    assert status(story) == before


def test_workflow_records_each_user(desk: Client, editor, office: Client, official):
    story = make_story()
    do(desk, story, "submit")
    do(office, story, "clear", **REVIEWS)
    do(office, story)
    row = Publication.objects.visible().get(story=story)
    assert (row.edition.number, row.edition.released_by) == (1, official)
    assert [(entry.act, entry.by) for entry in story.workflow_entries.order_by("pk")] == [
        ("submit", editor),
        ("clear", official),
        ("publish", official),
    ]


def test_release_record_is_stored(office: Client):
    story = in_review()
    errors = do(office, story, "clear", case_status="pending").context["form"].errors
    assert {"privacy_by", "privacy_on", "consent_by", "consent_on"} <= set(errors)
    errors = (
        do(office, story, "clear", **REVIEWS | {"case_status": "pending"}).context["form"].errors
    )
    assert {"attorney", "attorney_on"} <= set(errors)
    do(
        office,
        story,
        "clear",
        **REVIEWS | {"case_status": "pending", "attorney": "Ohio", "attorney_on": "2026-11-01"},
    )
    assert Clearance.objects.get(story=story).attorney == "Ohio"


def test_author_cannot_clear_own_text(office: Client, official):
    story = in_review()
    save(office, story, title="In other words")
    assert "Someone else must review it" in office.get(act_url(story, "clear")).content.decode()
    assert (
        "Someone else must review it"
        in do_unseen(office, story, "clear", **REVIEWS).content.decode()
    )
    assert status(story) == Status.IN_REVIEW


def do_unseen(desk: Client, story: Story, act: str, **fields: str):
    return desk.post(act_url(story, act), fields)


def test_action_page_lists_changes(office: Client):
    story = make_published()
    save(
        office,
        story,
        title="Another title",
        body="<p>Quite a few more words than there were before.</p>",
    )
    review = office.get(act_url(story, "submit")).context["next_edition"]
    assert [diff.label for diff in review.diffs] == ["Title", "Story"]
    body = review.diffs[1]
    assert ("gone", "What happened and who helped") in body.pieces


def test_changed_outcome_text_is_listed(desk: Client):
    story = make_published()
    save(desk, story, body="<p>Five words, and all new.</p>")
    (diff,) = desk.get(act_url(story, "submit")).context["next_edition"].diffs
    assert diff.label == "Story"


def test_missing_fields_link_to_form(desk: Client):
    story = make_story(sources=())
    story.center_roles.all().delete()
    page = desk.get(act_url(story, "submit")).content.decode()
    assert f"{change_url(story)}#sources-group" in page
    assert f"{change_url(story)}#center_roles-group" in page
    assert "<button class=" not in page


def test_incomplete_story_cannot_be_submitted(desk: Client):
    story = make_story(sources=())
    assert "Name the public source." in do(desk, story, "submit").content.decode()
    assert status(story) == Status.DRAFT


def test_second_edition_needs_change_note(desk: Client, office: Client):
    story = make_published()
    Story.objects.filter(pk=story.pk).update(title="Another title")
    note_edit(story, staff_member("author"))
    assert "change_note" in do(desk, story, "submit", change_note=" ").context["form"].errors
    note = {"change_note": "Title made clearer.", "is_correction": "on"}
    assert do(desk, story, "submit", **note).status_code == 302

    page = office.get(act_url(story, "clear")).content.decode()
    assert "Correction, public:</b> Title made clearer." in page
    assert do(office, story, "clear", **REVIEWS).status_code == 302
    assert 'name="change_note"' not in office.get(act_url(story, "publish")).content.decode()
    do(office, story)
    edition = Edition.objects.get(story=story, number=2)
    assert (edition.change_note, edition.is_correction) == ("Title made clearer.", True)


def test_warning_in_the_note_is_decided_at_the_clearance(desk: Client, office: Client):
    story = make_published()
    Story.objects.filter(pk=story.pk).update(title="Another title")
    note_edit(story, staff_member("author"))
    do(desk, story, "submit", change_note="Call 303-555-0142 for details.")
    form = do(office, story, "clear", **REVIEWS).context["form"]
    (decision,) = [name for name in form.errors if name.startswith("decision_")]
    assert "303-555-0142" in str(form.fields[decision].label)
    do(office, story, "clear", **REVIEWS, **{decision: "The number of the press office."})
    assert status(story) == Status.CLEARED


def test_repeated_form_creates_one_edition(office: Client):
    story = cleared()
    form = {"seen": seen(office, story)}
    responses = [office.post(act_url(story, "publish"), form) for _time in range(2)]
    assert [response.status_code for response in responses] == [302, 200]
    assert "You can’t do this now" in responses[1].content.decode()
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("act", ["submit", "clear"])
def test_action_rejects_changed_text(office: Client, act: str):
    story = {"submit": make_story, "clear": in_review}[act]()
    form = {"seen": seen(office, story, act)} | REVIEWS
    Story.objects.filter(pk=story.pk).update(title="Changed by a colleague")
    note_edit(story, staff_member("colleague"))
    before = status(story)
    assert (
        "Review it before you continue" in office.post(act_url(story, act), form).content.decode()
    )
    assert status(story) == before


def test_any_edit_cancels_clearance(office: Client, desk: Client):
    story = cleared()
    response = desk.post(change_url(story), filled(story, title=f"{story.title}."), follow=True)
    assert "The clearance is void" in response.content.decode()
    assert status(story) == Status.DRAFT
    assert "You can’t do this now" in do_unseen(office, story, "publish").content.decode()


def test_schedule_uses_eastern_time(office: Client):
    story = cleared()
    at = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    response = do(
        office,
        story,
        "schedule",
        at=format_for_input(at),
        until=format_for_input(at + timedelta(days=1)),
    )
    assert response.status_code == 302
    row = Publication.objects.scheduled().get()
    assert (row.visible_from, row.visible_until) == (at, at + timedelta(days=1))
    assert "Scheduled: edition 1" in office.get(change_url(story)).content.decode()
    assert not Publication.objects.visible().exists()


@pytest.mark.parametrize(
    ("at", "why"),
    [("", "required"), ("2020-01-01 09:00", "in the past"), ("2027-03-14 02:30", "exist")],
)
def test_impossible_time_is_explained(office: Client, at: str, why: str):
    story = cleared()
    assert why in str(do(office, story, "schedule", at=at).context["form"].errors["at"])
    assert status(story) == Status.CLEARED


def test_save_and_submit_opens_submit_page(desk: Client):
    story = make_story()
    response = save(desk, story, title="Another title", _submit="")
    assert response.headers["Location"] == act_url(story, "submit")
    assert Story.objects.get().title == "Another title"
    assert status(story) == Status.DRAFT


@pytest.mark.parametrize("act", [*ACTS, "feature"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_action_needs_its_permission(with_permissions, act: str, method: str):
    rights = {page.permission for page in ACTIONS} | {"publish_story"}
    own = {"feature": "publish_story"} | {page.name: page.permission for page in ACTIONS}
    others = ({"view_story", "change_story"} | rights) - {own[act]}
    client = with_permissions(*others)
    story = make_story()
    expected = 405 if act == "feature" and method == "get" else 403
    assert getattr(client, method)(act_url(story, act), {"reason": "y"}).status_code == expected


@pytest.mark.parametrize("act", [*ACTS, "feature"])
def test_visitors_cannot_use_actions(client: Client, act: str):
    assert client.post(act_url(make_story(), act)).headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("act", [*ACTS, "feature"])
@pytest.mark.parametrize("key", ["0", "abc", "9" * 30, "1%00"])
def test_unknown_story_is_not_found(office: Client, act: str, key: str):
    assert office.post(f"/admin/stories/story/{key}/{act}/").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_actions_accept_get_and_post_only(office: Client, method: str):
    assert getattr(office, method)(act_url(make_story(), "publish")).status_code == 405


def test_actions_are_protected_against_csrf(official):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(act_url(make_published(), "withdraw"), {"reason": "x"}).status_code == 403
