"""Answers to “Was this page helpful?” and their comments."""

import pytest
from django.core import signing

from stories.models import PageFeedback
from stories.pages.feedback import COMMENT_SECONDS, SALT
from tests.pages.answering import ANSWER, PATH, answer_of, send
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("helpful", "stored"), [("yes", True), ("no", False)])
def test_answer_is_stored_and_thanked_for(client, helpful, stored):
    response = send(client, ANSWER | {"helpful": helpful})
    page = Markup(response.content)
    assert response.status_code == 200
    assert page.text("h1").startswith("Thanks")
    assert (page.unlabelled, page.errors) == ([], [])
    assert PATH in page.links
    assert list(PageFeedback.objects.values_list("path", "is_helpful", "comment")) == [
        (PATH, stored, "")
    ]


def test_form_of_a_page_names_the_page_and_works_as_it_stands(client):
    page = Markup(client.get("/threats/").content)
    (form,) = [form for form in page.all("form") if form.get("action") == "/feedback/"]
    fields = {field.get("name"): field.get("value", "") for field in form.iter("input")}
    button = next(button for button in form.iter("button") if button.get("value") == "yes")
    assert form.get("method") == "post"
    assert send(client, fields | {button.get("name"): "yes"}).status_code == 200
    assert PageFeedback.objects.get().path == "/threats/"


@pytest.mark.parametrize("helpful", ["", "maybe", "YES", "1"])
def test_answer_is_yes_or_no(client, helpful):
    assert send(client, ANSWER | {"helpful": helpful}).status_code == 400


def test_comment_joins_its_answer(client):
    answer = answer_of(send(client, ANSWER))
    response = send(
        client, {"answer": answer, "comment": "  The <b>map</b> is small. ", "website": ""}
    )
    assert "We’ve received your comments" in response.content.decode()
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
    assert (
        send(client, {"answer": shape.format(answer, answer), "comment": "Mine"}).status_code == 400
    )
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
