"""Protection of feedback: own pages only, limited numbers, and no personal data."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from stories.models import Page, PageFeedback, Publication, Story
from stories.pages.feedback_page import sign_path
from stories.publishing import workflow
from tests.clock import move
from tests.confirmed import delete_entry
from tests.factories import add, make_official, make_published
from tests.pages.answering import ANSWER, answer_of, send
from tests.pages.world import FROM_HERE

pytestmark = pytest.mark.django_db


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
    response = Client().post(
        "/feedback/", ANSWER, headers={"origin": "https://testserver"}, secure=True
    )
    assert response.status_code == 200


def test_robot_that_fills_the_trap_is_thanked_and_forgotten(client):
    response = send(client, ANSWER | {"website": "https://spam.example"})
    assert response.status_code == 200
    assert not PageFeedback.objects.exists()
    answer = answer_of(send(client, ANSWER))
    send(client, {"answer": answer, "comment": "Buy", "website": "https://spam.example"})
    assert PageFeedback.objects.get().comment == ""


@pytest.mark.parametrize(
    "page",
    [
        "",
        "/about/",
        "/about/:",
        "/about/:abc",
        sign_path("/about/").replace("about", "other"),
        sign_path("/about/") + "x",
        pytest.param(signing.dumps("/about/"), id="signed for something else"),
        "/\x00",
        "x" * 500,
    ],
)
def test_page_that_this_site_has_not_shown_is_refused(client, page):
    assert send(client, ANSWER | {"page": page}).status_code == 400
    assert not PageFeedback.objects.exists()


@pytest.mark.parametrize("path", ["/nothing/", "/stories/nothing/", "/centers/nothing/"])
def test_page_that_does_not_exist_has_no_form(client, path):
    page = client.get(path)
    assert page.status_code == 404
    assert sign_path(path).partition(":")[2] not in page.content.decode()


def withdraw(story: Story) -> None:
    workflow.withdraw(story, make_official("withdrawer"), "Wrong center.")


def end(story: Story) -> None:
    now = timezone.now()
    rows = Publication.objects.filter(story=story)
    move(rows, visible_from=now - timedelta(days=3), visible_until=now - timedelta(days=1))


def schedule(story: Story) -> None:
    rows = Publication.objects.filter(story=story)
    move(rows, visible_from=timezone.now() + timedelta(days=3))


def lose(story: Story) -> None:
    Publication.objects.filter(story=story).delete()


@pytest.mark.parametrize("leave", [withdraw, end, schedule, lose])
@pytest.mark.parametrize("ending", ["", "editions/1/"])
def test_story_that_is_not_public_takes_no_feedback(client, leave, ending):
    story = make_published()
    path = f"/stories/{story.slug}/{ending}"
    page = ANSWER | {"page": sign_path(path)}
    answer = answer_of(send(client, page))
    leave(story)
    assert client.get(path).status_code in (404, 410)

    comment = {"answer": answer, "comment": "What a good story."}
    for response in (send(client, page), send(client, comment)):
        assert response.status_code == 410
        assert "no longer public" in response.content.decode()
    assert "What a good story." in response.content.decode()
    assert PageFeedback.objects.get().comment == ""


def test_deleted_page_takes_no_feedback(client):
    page = add(Page, title="Old", slug="old", description="Old page", body="<p>Text</p>")
    fields = ANSWER | {"page": sign_path("/old/")}
    assert send(client, fields).status_code == 200
    delete_entry(page)
    assert send(client, fields).status_code == 410


def test_total_of_an_hour_is_limited(settings):
    settings.FEEDBACK_TOTAL_PER_HOUR = 3
    settings.FEEDBACK_PER_HOUR = 2
    senders = (1, 1, 1, 1, 2, 2, 3)
    assert [
        send(Client(REMOTE_ADDR=f"127.0.0.{last}"), ANSWER).status_code for last in senders
    ] == [200, 200, 429, 429, 200, 429, 429]


def test_number_of_answers_an_hour_is_limited(client, settings):
    settings.FEEDBACK_PER_HOUR = 2
    answers = [send(client, ANSWER) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert PageFeedback.objects.count() == 2


def test_limit_is_that_of_one_address(settings):
    settings.FEEDBACK_PER_HOUR = 1
    assert [
        send(Client(REMOTE_ADDR=f"127.0.0.{last}"), ANSWER).status_code for last in (1, 2, 1)
    ] == [200, 200, 429]


def test_count_that_ends_while_it_is_read_is_no_fault(client, monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *args: False)
    assert send(client, ANSWER).status_code == 200


def test_nothing_is_kept_of_who_answered(client):
    assert {field.name for field in PageFeedback._meta.get_fields()} == {
        "id",
        "path",
        "is_helpful",
        "comment",
        "created_at",
        "is_mistake",
        "suggestion",
        "story",
        "done_by",  # a member of staff
        "done_at",
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
        (
            '--b\r\nContent-Disposition: form-data; name="path"\r\n\r\n/x/',
            "multipart/form-data; boundary=b",
        ),
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
    response = client.generic(
        "POST", "/feedback/", content, content_type=content_type, headers=FROM_HERE
    )
    assert response.status_code == 400
    assert not PageFeedback.objects.exists()
