"""Access to the staff site, and the common parts of its pages."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

from stories.admin.base import ReadOnlyAdmin
from stories.models import (
    Edition,
    FusionCenter,
    OutcomeKind,
    Page,
    PageFeedback,
    Partner,
    Purge,
    SearchDay,
    SearchTerm,
    SiteText,
    ThreatType,
)
from tests.admin.conftest import client_of
from tests.factories import add, make_partner, make_published

pytestmark = pytest.mark.django_db
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*importmap)", re.IGNORECASE
)


def addresses() -> list[str]:
    models = [model for model in admin.site._registry if model is not SiteText]  # it has one row
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in models]
    return [reverse(f"admin:{name}_changelist") for name in names]


@pytest.fixture
def something_of_everything(editor):
    story = make_published(partners=(make_partner(),), tags=("ports",), outcomes=("arrest",))
    page = add(Page, title="About", slug="about", description="x" * 60, body="<p>Us.</p>")
    feedback = PageFeedback.objects.create(path="/about/", is_helpful=True)
    SearchDay.objects.create(code="1", day=timezone.localdate(), times=1)
    asked = SearchTerm.objects.create(
        code="1", words="emu", results=0, last_searched_on=timezone.localdate()
    )
    kinds = (FusionCenter, Partner, ThreatType, OutcomeKind, Tag, Edition, SiteText)
    return [
        story,
        page,
        feedback,
        asked,
        editor,
        *(kind.objects.first() for kind in kinds),
        story.workflow_entries.first(),
    ]


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/stories/story/", "/admin/nothing/", "/admin/media/x.jpg"]
)
def test_visitors_are_redirected_to_login(client: Client, path: str):
    assert client.get(path).headers["Location"].startswith("/admin/login/?next=/admin/")


def test_non_staff_users_cannot_enter():
    user = User.objects.create_user("reader")
    assert client_of(user).get("/admin/").status_code == 302


def test_staff_pages_are_never_cached(desk: Client, client: Client):
    for response in (
        desk.get("/admin/"),
        desk.get("/admin/stories/story/"),
        client.get("/admin/login/"),
    ):
        assert response.headers["Cache-Control"] == "no-store"


def test_staff_cookies_are_limited_to_admin(desk: Client):
    response = desk.get("/admin/")
    assert {morsel["path"] for morsel in response.cookies.values()} == {"/admin/"}


def test_messages_are_stored_in_the_session(desk: Client):
    response = desk.post("/admin/stories/story/", {"action": "", "index": "0"})
    assert "messages" not in response.cookies


def test_every_list_has_no_inline_code(boss: Client, something_of_everything):
    for address in [
        "/admin/",
        "/admin/stories/",
        "/admin/password_change/",
        "/admin/password_change/done/",
        *addresses(),
    ]:
        response = boss.get(address)
        assert response.status_code == 200, address
        assert not INLINE.search(response.content.decode()), (
            address,
            INLINE.search(response.content.decode()),
        )


def test_every_form_has_no_inline_code(boss: Client, something_of_everything):
    for thing in something_of_everything:
        for page in ("change", "history", "delete"):
            address = reverse(
                f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}", args=[thing.pk]
            )
            response = boss.get(address)
            assert response.status_code == 200 or page == "delete", address
            assert not INLINE.search(response.content.decode()), address


def test_every_add_form_opens(boss: Client):
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        is_read_only = isinstance(admin.site.get_model_admin(model), ReadOnlyAdmin)
        is_refused = model in (Group, SiteText) or (is_read_only and model is not Purge)
        expected = 403 if is_refused else 200
        assert boss.get(address).status_code == expected, address


def test_read_only_user_sees_story_form(with_permissions):
    story = make_published(tags=("ports",), partners=(make_partner(),))
    page = (
        with_permissions("view_story")
        .get(f"/admin/stories/story/{story.pk}/change/")
        .content.decode()
    )
    assert "June 2014" in page or "2014-06" in page
    assert "ports" in page
    assert "_preview" not in page
