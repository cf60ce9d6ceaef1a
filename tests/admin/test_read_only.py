"""In read-only mode the public site works, staff see everything and lose nothing that they typed."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import InternalError, connection, transaction
from django.test import Client

from fusionstories.db_settings import make_read_only
from stories.models import PageFeedback, Story
from stories.pages.feedback_page import sign_path
from tests.admin.new_user_form import new_user_form
from tests.admin.story_form import change_url, filled
from tests.factories import PASSWORD, make_story
from tests.pages.markup import Markup
from tests.pages.world import FROM_HERE

pytestmark = pytest.mark.django_db
SETTINGS = {
    "READ_ONLY": True,
    "SESSION_ENGINE": "fusionstories.read_only",
    "AXES_DISABLE_ACCESS_LOG": True,
}


@pytest.fixture
def story() -> Story:
    return make_story(title="As it was")


@pytest.fixture
def _standby(desk: Client, boss: Client, story: Story) -> Iterator[None]:
    """Make the database read-only, as on a standby server, without a setting of the portal."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield
        transaction.set_rollback(True)  # which makes it writable again


@pytest.fixture
def _read_only(_standby: None, settings) -> None:
    for name, value in SETTINGS.items():
        setattr(settings, name, value)


@pytest.fixture
def reader(_read_only: None, desk: Client) -> Client:
    """The browser of an editor who logged in before."""
    return again(desk)


@pytest.fixture
def chief(_read_only: None, boss: Client) -> Client:
    """The browser of an administrator who logged in before."""
    return again(boss)


def again(browser: Client) -> Client:
    """Return the same browser before a portal that was started again with other settings."""
    client = Client()
    client.cookies = browser.cookies
    return client


def test_connections_are_read_only():
    refused = connection.copy()
    make_read_only(refused.settings_dict)
    try:
        with (
            pytest.raises(InternalError, match="read-only transaction"),
            refused.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM stories_pagefeedback")
    finally:
        refused.close()


def test_logged_in_staff_see_read_only_notice(reader, story):
    for address in ("/admin/", "/admin/stories/story/", change_url(story)):
        answer = reader.get(address)
        assert answer.status_code == 200
        assert (
            "You can’t save changes, and no one can log in"
            in Markup(answer.content).texts("messagelist")[0]
        )


def test_refused_form_keeps_its_input(reader, story):
    answer = reader.post(
        change_url(story), filled(story, title="A much better title", editor_notes="Ask Iowa.")
    )
    page = Markup(answer.content)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    assert "The site is read-only right now. Nothing was saved." in page.texts("summary")[0]
    assert (
        next(field for field in page.all("input") if field.get("name") == "title").get("value")
        == "A much better title"
    )
    assert any("Ask Iowa." in (field.text or "") for field in page.all("textarea"))
    assert Story.objects.get(pk=story.pk).title == "As it was"


def test_form_errors_are_still_shown(reader, story):
    answer = reader.post(change_url(story), filled(story, title=""))
    assert answer.status_code == 200
    assert "This field is required." in answer.content.decode()


def test_refusal_shows_input_without_secrets(chief):
    sent = new_user_form("new-editor", password1=PASSWORD, password2=PASSWORD)
    answer = chief.post("/admin/auth/user/add/", sent)
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    assert "new-editor" in text
    assert PASSWORD not in text
    assert chief.get("/admin/").status_code == 200


@pytest.mark.usefixtures("_read_only")
def test_login_is_refused_with_reason():
    answer = Client().post("/admin/login/", {"username": "editor", "password": PASSWORD})
    assert answer.status_code == 503
    assert "so you can’t log in" in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


@pytest.mark.usefixtures("_read_only")
def test_login_page_shows_read_only_notice():
    answer = Client().get("/admin/login/")
    assert answer.status_code == 200
    assert "no one can log in" in answer.content.decode()


def test_logout_deletes_the_cookie(reader):
    assert reader.post("/admin/logout/").status_code == 200
    assert not reader.cookies["session"].value
    assert reader.get("/admin/").status_code == 302


@pytest.mark.usefixtures("_read_only")
def test_public_pages_work(client):
    answer = client.get("/stories/")
    assert answer.status_code == 200
    assert "You can’t send feedback right now." in answer.content.decode()
    assert [
        form for form in Markup(answer.content).all("form") if form.get("action") == "/feedback/"
    ] == []


@pytest.mark.usefixtures("_read_only")
def test_refused_feedback_keeps_its_text(client):
    answer = client.post(
        "/feedback/", {"answer": "x", "comment": "Thank you <b>all</b>."}, headers=FROM_HERE
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    assert "Thank you &lt;b&gt;all&lt;/b&gt;." in answer.content.decode()
    assert not PageFeedback.objects.exists()


@pytest.mark.usefixtures("_standby")
def test_read_only_database_causes_no_error(client):
    client.raise_request_exception = False
    answer = client.post(
        "/feedback/", {"page": sign_path("/threats/"), "helpful": "yes"}, headers=FROM_HERE
    )
    assert answer.status_code == 503


@pytest.mark.usefixtures("_read_only")
def test_database_itself_refuses():
    with pytest.raises(InternalError, match="read-only transaction"), transaction.atomic():
        User.objects.create(username="x")
    assert Session.objects.count() == 2
