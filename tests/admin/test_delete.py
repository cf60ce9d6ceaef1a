"""Deletion of entries, and records that remain."""

import pytest
from django.test import Client

from stories.models import (
    AuditEntry,
    FusionCenter,
    OutcomeKind,
    Page,
    Partner,
    ProposedChange,
    SiteText,
    Story,
    ThreatType,
)
from stories.publishing.roles import CONTRIBUTORS
from stories.publishing.workflow import submit, take_back
from tests.admin.conftest import client_of
from tests.admin.pictures import picture_bytes, upload
from tests.admin.story_form import act_url, change_url, save
from tests.admin.test_vocabulary import change as change_form
from tests.clock import move
from tests.confirmed import confirm_waiting
from tests.factories import (
    make_center,
    make_partner,
    make_published,
    make_story,
    make_threat,
    make_user,
)
from tests.publishing.proposals.new_values import MAKE

pytestmark = pytest.mark.django_db
SURE = {"post": "yes"}


def delete(client: Client, story: Story, reason: str = ""):
    return client.post(act_url(story, "delete"), {"reason": reason})


def test_author_deletes_own_draft_without_reason():
    center = make_center()
    writer = make_user("writer", CONTRIBUTORS, center)
    story = make_story(
        lead=center,
        partners=(make_partner(),),
        tags=("ports",),
        outcomes=("arrest",),
        created_by=writer,
    )
    client = client_of(writer)
    assert act_url(story, "delete") in client.get(change_url(story)).content.decode()
    assert delete(client, story).status_code == 302
    assert not Story.objects.exists()


def test_colleague_cannot_delete_a_draft():
    center = make_center()
    story = make_story(lead=center, created_by=make_user("writer", CONTRIBUTORS, center))
    client = client_of(make_user("colleague", CONTRIBUTORS, center))
    assert act_url(story, "delete") not in client.get(change_url(story)).content.decode()
    assert delete(client, story, "Twin.").status_code == 403


def test_editor_deletes_draft_with_reason_only(desk: Client):
    story = make_story(created_by=make_user("writer", CONTRIBUTORS, make_center()))
    assert delete(desk, story).context["form"].errors["reason"]
    assert Story.objects.exists()
    assert delete(desk, story, "A twin of another draft.").status_code == 302
    assert not Story.objects.exists()
    entry = AuditEntry.objects.get(act="desk.deleted")
    assert entry.parsed_details == {"reason": "A twin of another draft."}


def test_submitted_story_cannot_be_deleted(desk: Client, official):
    story = make_story()
    submit(story, official)
    take_back(story, official)
    assert act_url(story, "delete") not in desk.get(change_url(story)).content.decode()
    assert delete(desk, story, "A mistake.").status_code == 403


def test_released_story_cannot_be_deleted(boss: Client):
    story = make_published()
    boss.post(act_url(story, "withdraw"), {"reason": "A mistake."})
    assert act_url(story, "delete") not in boss.get(change_url(story)).content.decode()
    assert delete(boss, story, "A mistake.").status_code == 403


def test_pictures_of_deleted_draft_are_removed(desk: Client, django_capture_on_commit_callbacks):
    story = make_story()
    names = []
    for size in ((40, 20), (60, 20)):
        save(desk, story, {"image": upload(picture_bytes(size=size))}, image_alt="A boat")
        names.append(Story.objects.get().image.name)
        desk.post(act_url(story, "milestone"), {"name": "Before the next picture"})

    storage = Story._meta.get_field("image").storage
    assert all(storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        delete(desk, story, "A twin.")
    assert not any(storage.exists(name) for name in names)


MAKERS = {
    "fusioncenter": lambda: (center := make_center(), make_story(lead=center))[0],
    "partner": lambda: (partner := make_partner(), make_story(partners=(partner,)))[0],
    "threattype": lambda: (threat := make_threat(), make_story(threats=(threat,)))[0],
    "outcomekind": lambda: (make_story(outcomes=("arrest",)), OutcomeKind.objects.get())[1],
}
KINDS = {
    "fusioncenter": FusionCenter,
    "partner": Partner,
    "threattype": ThreatType,
    "outcomekind": OutcomeKind,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_entry_used_by_draft_cannot_be_deleted(boss: Client, kind: str):
    entry = MAKERS[kind]()
    response = boss.post(f"/admin/stories/{kind}/{entry.pk}/delete/", SURE)
    assert Story.objects.get().title in response.content.decode()
    assert KINDS[kind].objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("way", ["page", "action"])
def test_entry_used_by_edition_cannot_be_deleted(boss: Client, kind: str, way: str):
    center, partner, threat = make_center(), make_partner(), make_threat()
    story = make_published(
        lead=center, partners=(partner,), threats=(threat,), outcomes=("arrest",)
    )
    entry = dict(zip(KINDS, (center, partner, threat, OutcomeKind.objects.get()), strict=True))[
        kind
    ]
    for rows in (story.center_roles, story.partner_roles, story.outcomes):
        rows.all().delete()
    story.threat_types.clear()
    address, form = f"/admin/stories/{kind}/{entry.pk}/delete/", SURE
    if way == "action":
        address, form = (
            f"/admin/stories/{kind}/",
            {"action": "delete_selected", "_selected_action": [entry.pk]} | SURE,
        )
    response = boss.post(address, form)
    assert story.title in response.content.decode()
    assert KINDS[kind].objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("model", [model for model in MAKE if model is not SiteText])
@pytest.mark.parametrize("way", ["page", "action"])
def test_second_person_confirms_deletion(boss: Client, office: Client, model, way: str):
    entry = MAKE[model]()
    base = f"/admin/{entry._meta.app_label}/{entry._meta.model_name}/"
    if way == "page":
        asked = boss.get(f"{base}{entry.pk}/delete/")
        response = boss.post(f"{base}{entry.pk}/delete/", SURE, follow=True)
    else:
        form = {"action": "delete_selected", "_selected_action": [entry.pk]}
        asked = boss.post(base, form)
        response = boss.post(base, form | SURE, follow=True)
    assert "A second person must confirm the deletion" in asked.content.decode()
    assert "is waiting for a second person" in response.content.decode()
    assert "deleted successfully" not in response.content.decode()
    assert model.objects.filter(pk=entry.pk).exists()

    change = ProposedChange.objects.get()
    confirm = f"/admin/stories/proposedchange/{change.pk}/confirm/"
    assert "Someone else must" in boss.post(confirm).content.decode()
    assert model.objects.filter(pk=entry.pk).exists()
    assert confirm not in office.get("/admin/").content.decode()
    page = office.get(f"/admin/stories/proposedchange/{change.pk}/change/").content.decode()
    assert "What would be deleted" in page
    assert str(entry) in page
    office.post(confirm)
    assert not model.objects.filter(pk=entry.pk).exists()

    boss.post(f"/admin/stories/proposedchange/{change.pk}/revert/")
    confirm_waiting()
    restored = model.objects.latest("pk")
    assert str(restored) == str(entry)


def test_entry_that_a_story_uses_since_is_not_deleted(boss: Client, office: Client):
    center = make_center()
    boss.post(f"/admin/stories/fusioncenter/{center.pk}/delete/", SURE)
    make_published(lead=center)
    change = ProposedChange.objects.get()
    page = office.post(f"/admin/stories/proposedchange/{change.pk}/confirm/", follow=True)
    assert "Stories use" in page.content.decode()
    assert FusionCenter.objects.filter(pk=center.pk).exists()


def test_entry_that_changed_since_is_not_deleted(boss: Client, office: Client):
    center = make_center()
    boss.post(f"/admin/stories/fusioncenter/{center.pk}/delete/", SURE)
    move(FusionCenter.objects.all(), city="Denver")
    change = ProposedChange.objects.get()
    page = office.post(f"/admin/stories/proposedchange/{change.pk}/confirm/", follow=True)
    assert "The public text changed after this was proposed" in page.content.decode()
    assert FusionCenter.objects.filter(pk=center.pk).exists()


def test_entry_with_waiting_deletion_is_not_edited(boss: Client):
    center = make_center()
    boss.post(f"/admin/stories/fusioncenter/{center.pk}/delete/", SURE)
    page = change_form(boss, center, city="Denver").content.decode()
    assert "A merge or deletion of this entry is waiting" in page
    assert ProposedChange.objects.get().act == "delete"


def test_deletion_by_one_person_needs_a_signature(boss: Client, office: Client):
    page = MAKE[Page]()
    boss.post(f"/admin/stories/page/{page.pk}/delete/", SURE)
    change = ProposedChange.objects.get()
    emergency = f"/admin/stories/proposedchange/{change.pk}/emergency/"
    office.post(emergency, {"why": "It names a victim of an open case."})
    assert not Page.objects.exists()
    record = boss.get(f"/admin/stories/proposedchange/{change.pk}/change/").content.decode()
    assert "A second person must sign it" in record
