"""Deletion of entries, and records that remain."""

import pytest
from django.test import Client

from stories.models import FusionCenter, OutcomeKind, Partner, Story, ThreatType
from tests.admin.pictures import picture_bytes, upload
from tests.admin.story_form import act_url, change_url, save
from tests.factories import make_center, make_partner, make_published, make_story, make_threat

pytestmark = pytest.mark.django_db
SURE = {"post": "yes"}


def test_draft_is_deleted_with_its_rows(boss: Client):
    story = make_story(partners=(make_partner(),), tags=("ports",), outcomes=("arrest",))
    assert act_url(story, "delete") in boss.get(change_url(story)).content.decode()
    boss.post(act_url(story, "delete"), SURE)
    assert not Story.objects.exists()


@pytest.mark.parametrize("way", ["page", "action"])
def test_picture_of_deleted_draft_is_removed(
    boss: Client, django_capture_on_commit_callbacks, way: str
):
    story = make_story()
    save(boss, story, {"image": upload(picture_bytes())}, image_alt="A boat")
    image = Story.objects.get().image
    with django_capture_on_commit_callbacks(execute=True):
        if way == "page":
            boss.post(act_url(story, "delete"), SURE)
        else:
            boss.post(
                "/admin/stories/story/",
                {"action": "delete_selected", "_selected_action": [story.pk]} | SURE,
            )
    assert not Story.objects.exists()
    assert not image.storage.exists(image.name)


def test_editor_cannot_delete_stories(desk: Client):
    story = make_story()
    assert act_url(story, "delete") not in desk.get(change_url(story)).content.decode()
    assert desk.post(act_url(story, "delete"), SURE).status_code == 403


def test_released_story_cannot_be_deleted(boss: Client):
    story = make_published()
    boss.post(act_url(story, "withdraw"), {"reason": "A mistake."})
    assert act_url(story, "delete") not in boss.get(change_url(story)).content.decode()
    assert boss.post(act_url(story, "delete"), SURE).status_code == 403


def test_released_story_survives_list_action(boss: Client):
    story, draft = make_published(), make_story()
    form = {"action": "delete_selected", "_selected_action": [story.pk, draft.pk]} | SURE
    assert boss.post("/admin/stories/story/", form).status_code == 200
    assert Story.objects.count() == 2


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


@pytest.mark.parametrize("make", [make_center, make_partner, make_threat])
def test_unused_entry_can_be_deleted(boss: Client, make):
    entry = make()
    boss.post(f"/admin/stories/{entry._meta.model_name}/{entry.pk}/delete/", SURE)
    assert not type(entry).objects.exists()
