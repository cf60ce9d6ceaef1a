"""The redirect from the admin to a public page discloses nothing that the admin would not show."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from stories.models import Page, Publication
from stories.publishing.roles import CONTRIBUTORS
from tests.admin.conftest import client_of
from tests.factories import (
    add,
    make_admin,
    make_center,
    make_editor,
    make_published,
    make_story,
    make_user,
    release,
)

pytestmark = pytest.mark.django_db


def view_on_site(obj):
    content_type = ContentType.objects.get_for_model(type(obj))
    return reverse("admin:view_on_site", args=[content_type.pk, obj.pk])


@pytest.fixture
def stories():
    """A public, a scheduled and a draft story of one center."""
    center = make_center(name="There Center")
    public = make_published(lead=center)
    scheduled = make_story(lead=center)
    release(scheduled, at=timezone.now() + timedelta(days=1))
    return public, scheduled, make_story(lead=center)


@pytest.mark.parametrize("role", ["contributor", "editor", "administrator"])
def test_no_object_discloses_a_hidden_address(stories, role):
    """Some rows of every table, registered in the admin or not."""
    here = make_center(name="Here Center")
    users = {
        "contributor": lambda: make_user("other", CONTRIBUTORS, here),
        "editor": make_editor,
        "administrator": make_admin,
    }
    client = client_of(users[role]())
    hidden = {publication.slug for publication in Publication.objects.all()} - {stories[0].slug}
    assert len(hidden) == 1

    for content_type in ContentType.objects.all():
        model = content_type.model_class()
        for obj in model._base_manager.all()[:5] if model else ():
            if isinstance(obj.pk, int):
                answer = client.get(view_on_site(obj))
                location = answer.headers.get("Location", "")
                assert not any(slug in location for slug in hidden)
                assert answer.status_code == (302 if location else 404)
                assert not location or client.get(location).status_code == 200


def test_contributor_learns_nothing_of_other_centers(stories):
    other = client_of(make_user("other", CONTRIBUTORS, make_center(name="Here Center")))

    assert [other.get(view_on_site(story)).status_code for story in stories] == [404, 404, 404]


def test_editor_is_led_to_public_pages(stories):
    desk = client_of(make_editor())
    public, scheduled, draft = stories
    page = add(Page, title="About", slug="about", description="x" * 60, body="<p>Us.</p>")

    assert desk.get(view_on_site(public)).headers["Location"] == f"/stories/{public.slug}/"
    assert desk.get(view_on_site(public.centers.get())).status_code == 302
    assert desk.get(view_on_site(page)).headers["Location"] == page.get_absolute_url()
    assert desk.get(view_on_site(scheduled)).status_code == 404
    assert desk.get(view_on_site(draft)).status_code == 404
