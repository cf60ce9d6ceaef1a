"""Security headers of every response, including errors."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from stories.publishing.workflow import withdraw
from stories.querysets import PublicationQuerySet
from tests.factories import make_published
from tests.pages.world import FROM_HERE, kept_for_many_tests, make_world

pytestmark = pytest.mark.django_db
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def withdrawn(client: Client) -> Any:
    story = make_published(slug="gone")
    withdraw(story, reason="An error")
    return client.get("/stories/gone/")


def picture(client: Client) -> Any:
    return client.get(make_world().story.publications.get().picture_url)


def moved(client: Client) -> Any:
    return client.get("/stories")


def failing(client: Client) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PublicationQuerySet, "visible", lambda self: 1 / 0)
        return client.get("/")


def too_many(client: Client) -> Any:
    answers = [client.post("/feedback/", {}, headers=FROM_HERE) for _time in range(21)]
    return answers[-1]


ANSWERS: dict[Callable[[Client], Any], int] = {
    lambda client: client.get("/"): 200,
    lambda client: client.head("/stories/?q=x"): 200,
    lambda client: client.get("/robots.txt"): 200,
    lambda client: client.get("/sitemap.xml"): 200,
    lambda client: client.get("/.well-known/security.txt"): 200,
    lambda client: client.get("/healthz"): 200,
    lambda client: client.get("/readyz"): 200,
    picture: 200,
    moved: 301,
    lambda client: client.get("/admin/"): 302,
    lambda client: client.get("/admin/login/"): 200,
    lambda client: client.get("/", headers={"host": "evil.example"}): 400,
    lambda client: client.get("/?" + "a=1&" * 3000): 200,
    lambda client: client.get("/stories/?" + "a=1&" * 3000): 400,
    lambda client: client.post("/feedback/", {}): 403,
    lambda client: client.get("/stories/nothing/"): 404,
    lambda client: client.get("/nothing/at/all"): 404,
    lambda client: client.get("/static/nothing.css"): 404,
    lambda client: client.get("/media/nothing.png"): 404,
    lambda client: client.post("/"): 405,
    lambda client: client.get("/feedback/"): 405,
    withdrawn: 410,
    too_many: 429,
    failing: 500,
}


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Any]]:
    """Every answer, asked for once."""
    with kept_for_many_tests(django_db_blocker):
        yield [act(Client(raise_request_exception=False)) for act in ANSWERS]


@pytest.fixture
def answer(request: pytest.FixtureRequest, answers: list[Any]) -> Any:
    return answers[request.param]


every_answer = pytest.mark.parametrize("answer", range(len(ANSWERS)), indirect=True)


def test_responses_have_expected_status(answers):
    assert [answer.status_code for answer in answers] == list(ANSWERS.values())


@every_answer
def test_response_has_strict_headers(answer):
    assert {name: answer.headers.get(name) for name in STRICT} == STRICT
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "geolocation=()" in answer.headers["Permissions-Policy"]


@every_answer
def test_policy_forbids_inline_code_and_frames(answer):
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")


@every_answer
def test_public_response_sets_no_cookie(answer):
    assert not answer.cookies or answer.request["PATH_INFO"].startswith("/admin/")


def test_static_file_has_strict_headers(settings):
    settings.WHITENOISE_USE_FINDERS = True
    answer = Client().get("/static/admin/css/base.css")
    assert answer.status_code == 200
    assert {name: answer.headers.get(name) for name in STRICT} == STRICT
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_staff_pages_are_not_stored(client):
    assert client.get("/admin/login/").headers["Cache-Control"] == "no-store"


def test_production_sends_hsts_for_two_years(settings):
    settings.SECURE_SSL_REDIRECT = True
    (
        settings.SECURE_HSTS_SECONDS,
        settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,
        settings.SECURE_HSTS_PRELOAD,
    ) = (
        63072000,
        True,
        True,
    )
    strict = "max-age=63072000; includeSubDomains; preload"
    for path in ("/", "/stories/nothing/", "/robots.txt"):
        assert Client().get(path, secure=True).headers["Strict-Transport-Security"] == strict


def test_production_redirects_to_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/stories/?q=x")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        "https://testserver/stories/?q=x",
    )
    assert {name: answer.headers.get(name) for name in STRICT} == STRICT


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_works_over_http(settings, path):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(path).status_code == 200
