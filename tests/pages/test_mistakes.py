"""Reports of mistakes: from the story, by a form that names it, to the people who can fix it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from stories.models import FusionCenter, PageFeedback, Story
from stories.pages.feedback_page import sign_path
from stories.publishing.workflow import withdraw
from tests.admin.conftest import client_of
from tests.factories import (
    make_admin,
    make_center,
    make_editor,
    make_official,
    make_published,
    make_user,
)
from tests.pages.answering import send
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db
PATH = "/stories/lantern/"
REPORT = {
    "page": sign_path(PATH),
    "mistake": "It was <b>two</b> lanterns.",
    "suggestion": "https://www.example.gov/lanterns",
    "website": "",
}


@pytest.fixture
def center() -> FusionCenter:
    return make_center(name="Alder Center")


@pytest.fixture
def story(center: FusionCenter) -> Story:
    return make_published(title="Lantern found in the harbor", slug="lantern", lead=center)


def contributor(name: str, center: FusionCenter) -> Client:
    return client_of(make_user(name, "Contributors", center))


def reports_on_dashboard(client: Client) -> list[PageFeedback]:
    return list(client.get("/admin/").context.get("mistakes", []))


def test_report_begins_at_the_story_and_names_it(client, story):
    (link,) = [one for one in Markup(client.get(PATH).content).links if "feedback" in one]
    page = Markup(client.get(link).content)
    assert page.text("h1") == "Report a mistake"
    assert page.text("dd") == "Lantern found in the harbor"
    assert (page.unlabelled, page.errors) == ([], [])
    (form,) = [form for form in page.all("form") if form.get("action") == "/feedback/"]
    assert form.get("method") == "post"
    hidden = {field.get("name"): field.get("value", "") for field in form.iter("input")}
    assert send(client, REPORT | hidden).status_code == 200
    assert PageFeedback.objects.get().story == story


def test_report_reaches_its_center_and_the_editors(client, story, center):
    assert "editors of this story" in send(client, REPORT).content.decode()
    own, other = contributor("own", center), contributor("other", make_center(name="Birch Center"))
    editor = client_of(make_editor())
    assert [one.story for one in reports_on_dashboard(own)] == [story]
    assert [one.story for one in reports_on_dashboard(editor)] == [story]
    assert reports_on_dashboard(other) == []
    page = own.get("/admin/").content.decode()
    assert "It was &lt;b&gt;two&lt;/b&gt; lanterns." in page
    assert "https://www.example.gov/lanterns" in page


def test_report_is_done_once_and_only_by_those_who_see_it(client, story, center):
    send(client, REPORT)
    report = PageFeedback.objects.get()
    address = f"/admin/mistakes/{report.pk}/done/"
    own, other = contributor("own", center), contributor("other", make_center(name="Birch Center"))
    assert other.post(address).status_code == 404
    assert own.get(address).status_code == 405
    assert own.post(address).status_code == 302
    report.refresh_from_db()
    assert report.done_by == User.objects.get(username="own")
    assert reports_on_dashboard(own) == []
    assert own.post(address).status_code == 404


def test_report_about_a_page_reaches_those_who_read_feedback(client, center):
    answer = send(client, REPORT | {"page": sign_path("/threats/")})
    assert "editors of this site" in answer.content.decode()
    assert PageFeedback.objects.get().story is None
    assert len(reports_on_dashboard(client_of(make_admin()))) == 1
    assert reports_on_dashboard(contributor("own", center)) == []


@pytest.mark.parametrize("mistake", ["", "  ", "x" * 2001, "a\x00b"])
def test_report_that_cannot_be_stored_is_asked_for_again(client, story, mistake):
    response = send(client, REPORT | {"mistake": mistake})
    page = Markup(response.content)
    assert response.status_code == 422
    assert (page.unlabelled, len(page.texts("error"))) == ([], 1)
    assert REPORT["suggestion"] in response.content.decode()
    assert not PageFeedback.objects.exists()


def test_robot_is_thanked_and_forgotten(client, story):
    assert send(client, REPORT | {"website": "https://spam.example"}).status_code == 200
    assert not PageFeedback.objects.exists()


@pytest.mark.parametrize("page", ["", "/stories/lantern/", "/stories/lantern/:abc", "\x00:é"])
def test_page_without_our_signature_is_refused(client, story, page):
    assert send(client, REPORT | {"page": page}).status_code == 400


@pytest.mark.parametrize("path", ["/no-such-page/", "/stories/draft/", "//evil.example/", "x"])
def test_form_exists_for_public_pages_only(client, story, path):
    assert client.get("/feedback/", {"page": path}).status_code == 404


def test_report_about_a_withdrawn_story_keeps_its_words(client, story):
    withdraw(story, make_official(), "A mistake.")
    assert client.get("/feedback/", {"page": PATH}).status_code == 404
    response = send(client, REPORT)
    assert response.status_code == 410
    assert "two&lt;/b&gt; lanterns." in response.content.decode()
    assert not PageFeedback.objects.exists()
