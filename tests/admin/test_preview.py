"""Preview of an unsaved text as a public page."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from taggit.models import Tag

from stories.models import Edition, Story, WorkflowEntry
from tests.admin.pictures import picture_bytes, upload
from tests.admin.story_form import ADD, change_url, errors, filled, save
from tests.factories import make_center, make_published, make_story, make_threat

pytestmark = pytest.mark.django_db
PREVIEW = {"_preview": ""}


def traces() -> list:
    stories = list(Story.objects.order_by("pk").values())
    return [stories, *(kind.objects.count() for kind in (LogEntry, Edition, WorkflowEntry, Tag))]


def test_preview_shows_unsaved_text(desk: Client):
    story = make_published()
    before = traces()
    response = save(
        desk, story, title="Unsaved title", tags=["brand new"], event_date="2011", **PREVIEW
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "stories/story_detail.html" in [template.name for template in response.templates]
    assert "Unsaved title" in page
    assert "brand new" in page
    assert traces() == before


def test_new_story_can_be_previewed(desk: Client):
    center, threat = make_center(name="Alpha"), make_threat()
    complete = filled(make_story())
    rows = {
        "center_roles-TOTAL_FORMS": "1",
        "center_roles-INITIAL_FORMS": "0",
        "center_roles-0-id": "",
        "sources-INITIAL_FORMS": "0",
        "sources-0-id": "",
        "sources-0-story": "",
    }
    rows |= {
        "center_roles-0-story": "",
        "center_roles-0-center": center.pk,
        "threat_types": [threat.pk],
    }
    before = traces()
    response = desk.post(
        ADD, complete | rows | {"title": "Never saved", "slug": "never-saved"} | PREVIEW
    )
    assert "Never saved" in response.content.decode(), errors(response)
    assert "Alpha" in response.content.decode()
    assert traces() == before


def test_preview_stores_no_file(desk: Client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }
    story = make_story()
    image = {"image": upload(picture_bytes())}
    response = save(desk, story, image, image_alt="A boat", **PREVIEW)
    assert response.status_code == 200
    assert response.context["content"].image["width"] == 40
    assert response.context["picture_url"].startswith("data:image/jpeg;base64,")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_preview_uses_staff_picture_url(desk: Client):
    story = make_story()
    save(desk, story, {"image": upload(picture_bytes())}, image_alt="A boat")
    assert save(desk, story, **PREVIEW).context["picture_url"] == Story.objects.get().image.url


def test_incomplete_preview_lists_missing_fields(desk: Client):
    response = save(
        desk,
        make_story(),
        event_date="",
        mission_area="",
        **{"center_roles-0-role": "supporting"},
        **PREVIEW,
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "Choose one lead center." in page
    assert "Choose the mission area." in page


def test_preview_shows_form_errors(desk: Client):
    assert "title" in errors(save(desk, make_story(), title="", **PREVIEW))


def test_preview_needs_change_permission(with_permissions):
    story = make_story()
    client = with_permissions("view_story")
    assert client.post(change_url(story), filled(story) | PREVIEW).status_code == 403
