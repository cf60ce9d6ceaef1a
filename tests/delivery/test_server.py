"""The application server: where it listens, when it refuses to start, what it lets through."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.parser import RequestParser

from fusionstories import server


def starting_at(*addresses: str) -> None:
    server.on_starting(SimpleNamespace(cfg=SimpleNamespace(bind=list(addresses))))


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8000", "127.0.0.2:1", "[::1]:8000", "localhost:8000", "unix:/run/portal.sock"]
)
def test_demo_listens_on_this_machine(address):
    starting_at(address)


@pytest.mark.parametrize(
    "addresses",
    [
        ["0.0.0.0:8000"],
        [":8000"],
        ["[::]:8000"],
        ["192.0.2.1:8000"],
        ["portal.example.gov:8000"],
        ["127.0.0.1:8000", "0.0.0.0:8000"],
        ["127.0.0.1.example.gov:80"],
        ["0:8000"],
    ],
)
def test_demo_refuses_every_other_address(addresses):
    with pytest.raises(SystemExit, match="The demo serves this machine only"):
        starting_at(*addresses)


@pytest.fixture
def production(settings) -> Any:
    settings.DEMO, settings.PRODUCTION = False, True
    return settings


@pytest.mark.django_db
def test_production_listens_where_it_is_told(production):
    starting_at("0.0.0.0:8000")


@pytest.mark.django_db
def test_production_with_a_demo_account_does_not_start(production):
    User.objects.create_user("demo-admin")
    with pytest.raises(SystemExit, match="demo account demo-admin is active in production"):
        starting_at("0.0.0.0:8000")


def test_usual_address_is_loopback():
    assert server.bind.startswith("127.0.0.1:")


def call(request_line: str, *headers: str) -> tuple[int, bytes]:
    """Send a request through the parser and the hooks of the server to the site; return (status, body)."""
    raw = "\r\n".join([f"{request_line} HTTP/1.1", "Host: testserver", *headers, "", ""]).encode()
    config = Config()
    config.set("limit_request_line", server.limit_request_line)
    request = next(RequestParser(config, iter([raw]), ("127.0.0.1", 5555)))
    server.pre_request(None, request)
    _response, environ = wsgi.create(request, None, ("127.0.0.1", 5555), ("127.0.0.1", 8000), config)
    answer = Client().request(**environ)
    return answer.status_code, answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["base64", "rot13", "utf-16", "idna", "undefined", "nonsense", "utf-8", '"utf-8'])
@pytest.mark.parametrize(
    "kind", ["text/plain; charset={}", "multipart/form-data; CHARSET = {}; boundary=b", "x;charset*=''{}"]
)
def test_charset_of_the_sender_changes_nothing(charset, kind):
    status, body = call("GET /stories/?q=%C3%A9tude", f"Content-Type: {kind.format(charset)}")
    assert status == 200
    assert "étude" in body.decode()


@pytest.mark.django_db
def test_too_many_parameters_are_refused_whatever_the_content_type():
    assert call("GET /stories/?" + "a=1&" * 3000, "Content-Type: text/plain; charset=utf-8")[0] == 400


@pytest.mark.django_db
def test_search_of_ten_thousand_characters_gets_an_answer():
    status, body = call(f"GET /stories/?q={quote('é' * 10_000)}")
    assert status == 200
    assert "Only the first 200 characters of the search were used." in body.decode()
