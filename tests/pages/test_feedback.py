"""Was this page helpful? Answers come from our own pages, and nothing is kept of who gave them."""

import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from stories.models import PageFeedback
from stories.pages.feedback import COMMENT_SECONDS, SALT
from tests.pages.markup import Markup
from tests.pages.world import FROM_HERE

pytestmark = pytest.mark.django_db
ANSWER = {"path": "/stories/some-story/", "helpful": "yes", "website": ""}


def send(client: Client, data: dict[str, str], headers: dict[str, str] = FROM_HERE) -> Any:
    return client.post("/feedback/", data, headers=headers)


def answer_of(response: Any) -> str:
    """Return the signed id that the thank-you page carries."""
    return re.search(r'name="answer" value="([^"]+)"', response.content.decode())[1]  # type: ignore[index]


@pytest.mark.parametrize(("helpful", "stored"), [("yes", True), ("no", False)])
def test_answer_is_stored_and_thanked_for(client, helpful, stored):
    response = send(client, ANSWER | {"helpful": helpful})
    page = Markup(response.content)
    assert response.status_code == 200
    assert page.text("h1").startswith("Thank you")
    assert (page.unlabelled, page.errors) == ([], [])
    assert "/stories/some-story/" in page.links
    assert list(PageFeedback.objects.values_list("path", "is_helpful", "comment")) == [(ANSWER["path"], stored, "")]


def test_form_of_a_page_names_the_page_and_works_as_it_stands(client):
    page = Markup(client.get("/threats/").content)
    (form,) = [form for form in page.all("form") if form.get("action") == "/feedback/"]
    fields = {field.get("name"): field.get("value", "") for field in form.iter("input")}
    button = next(button for button in form.iter("button") if button.get("value") == "yes")
    assert form.get("method") == "post"
    assert send(client, fields | {button.get("name"): "yes"}).status_code == 200
    assert PageFeedback.objects.get().path == "/threats/"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver@evil.example"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver:81"},
        {"origin": "testserver"},
        {"origin": "http://["},
        FROM_HERE | {"sec-fetch-site": "cross-site"},
        FROM_HERE | {"sec-fetch-site": "same-site"},
        FROM_HERE | {"sec-fetch-site": "none"},
    ],
    ids=str,
)
def test_answer_from_elsewhere_is_refused(client, headers):
    assert send(client, ANSWER, headers).status_code == 403
    assert not PageFeedback.objects.exists()


def test_browser_that_sends_origin_alone_may_answer(client):
    assert send(client, ANSWER, {"origin": "http://testserver"}).status_code == 200


def test_site_behind_https_asks_for_its_https_origin():
    response = Client().post("/feedback/", ANSWER, headers={"origin": "https://testserver"}, secure=True)
    assert response.status_code == 200


def test_robot_that_fills_the_trap_is_thanked_and_forgotten(client):
    response = send(client, ANSWER | {"website": "https://spam.example"})
    assert response.status_code == 200
    assert not PageFeedback.objects.exists()
    answer = answer_of(send(client, ANSWER))
    send(client, {"answer": answer, "comment": "Buy", "website": "https://spam.example"})
    assert PageFeedback.objects.get().comment == ""


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "stories/",
        "",
        "/a b/",
        "/a\nb/",
        "/\x00",
        "/" + "x" * 300,
    ],
)
def test_path_that_is_not_ours_is_refused(client, path):
    assert send(client, ANSWER | {"path": path}).status_code == 400
    assert not PageFeedback.objects.exists()


@pytest.mark.parametrize("helpful", ["", "maybe", "YES", "1"])
def test_answer_is_yes_or_no(client, helpful):
    assert send(client, ANSWER | {"helpful": helpful}).status_code == 400


def test_comment_joins_its_answer(client):
    answer = answer_of(send(client, ANSWER))
    response = send(client, {"answer": answer, "comment": "  The <b>map</b> is small. ", "website": ""})
    assert "Your words have been stored" in response.content.decode()
    assert PageFeedback.objects.get().comment == "The <b>map</b> is small."


@pytest.mark.parametrize("comment", ["", "   ", "x" * 2001, "a\x00b"])
def test_comment_that_cannot_be_stored_is_asked_for_again(client, comment):
    answer = answer_of(send(client, ANSWER))
    response = send(client, {"answer": answer, "comment": comment})
    page = Markup(response.content)
    assert response.status_code == 422
    assert (page.unlabelled, len(page.texts("error"))) == ([], 1)
    assert answer_of(response) == answer
    assert PageFeedback.objects.get().comment == ""


def test_rejected_comment_is_shown_again_and_escaped(client):
    answer = answer_of(send(client, ANSWER))
    text = "</textarea><script>alert(1)</script>" + "x" * 2000
    page = Markup(send(client, {"answer": answer, "comment": text}).content)
    assert page.text("textarea") == text
    assert "alert(1)" not in [script.text for script in page.all("script")]


@pytest.mark.parametrize("shape", ["{}x", "x{}", "", "1", "::", "{}:{}", "\x00:é:é"])
def test_signature_that_does_not_fit_is_refused(client, shape):
    answer = answer_of(send(client, ANSWER))
    assert send(client, {"answer": shape.format(answer, answer), "comment": "Mine"}).status_code == 400
    assert PageFeedback.objects.get().comment == ""


def test_signature_of_another_purpose_is_refused(client):
    send(client, ANSWER)
    other = signing.dumps(PageFeedback.objects.get().pk, salt="other")
    assert send(client, {"answer": other, "comment": "Mine"}).status_code == 400


def test_signature_holds_for_an_hour(client, monkeypatch):
    answer = answer_of(send(client, ANSWER))
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + COMMENT_SECONDS + 1)
    assert send(client, {"answer": answer, "comment": "Late"}).status_code == 400


def test_comment_on_an_answer_that_staff_deleted_is_refused(client):
    answer = signing.dumps(987654321, salt=SALT)
    assert send(client, {"answer": answer, "comment": "Where?"}).status_code == 400


def test_number_of_answers_an_hour_is_limited(client, settings):
    settings.FEEDBACK_PER_HOUR = 2
    answers = [send(client, ANSWER) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert PageFeedback.objects.count() == 2


def test_limit_is_that_of_one_address(settings):
    settings.FEEDBACK_PER_HOUR = 1
    assert [send(Client(REMOTE_ADDR=f"127.0.0.{last}"), ANSWER).status_code for last in (1, 2, 1)] == [200, 200, 429]


def test_nothing_is_kept_of_who_answered(client):
    assert {field.name for field in PageFeedback._meta.get_fields()} == {
        "id",
        "path",
        "is_helpful",
        "comment",
        "created_at",
    }
    response = send(client, ANSWER)
    assert (response.cookies, client.cookies) == ({}, {})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch", "options"])
def test_feedback_is_only_sent(client, method):
    response = getattr(client, method)("/feedback/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("{}", "application/json"),
        ("path=/x/&helpful=yes", "text/plain"),
        ("x", "multipart/form-data"),
        ("x", "multipart/form-data; boundary=b"),
        ('--b\r\nContent-Disposition: form-data; name="path"\r\n\r\n/x/', "multipart/form-data; boundary=b"),
        ("path=/x/&helpful=yes", "application/x-www-form-urlencoded; charset=utf-16"),
        ("%ff%fe=%ed%a0%80", "application/x-www-form-urlencoded"),
        ("a=1&" * 3000, "application/x-www-form-urlencoded"),
        ("comment=" + "x" * 3_000_000, "application/x-www-form-urlencoded"),
        ("<path>/x/</path>", "application/xml"),
        ("", ""),
    ],
    ids=lambda value: value[:30],
)
def test_form_that_cannot_be_read_is_refused(client, content, content_type):
    response = client.generic("POST", "/feedback/", content, content_type=content_type, headers=FROM_HERE)
    assert response.status_code == 400
    assert not PageFeedback.objects.exists()
