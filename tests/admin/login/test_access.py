"""Login and second factor, required by every URL under /admin/."""

import re
from collections.abc import Iterable, Iterator
from types import SimpleNamespace

import pytest
from allauth.core.context import request_context
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.admin.conftest import client_of
from tests.admin.login.factors import FACTORS, code_of, give_app, is_in, type_code, type_password
from tests.factories import PASSWORD, make_editor

pytestmark = pytest.mark.django_db
# What a session may open that has only shown a password.
OPEN = {
    "/admin/factors/",
    "/admin/factors/app/",
    "/admin/factors/app/cancel/",
    "/admin/factors/keys/add/",
    "/admin/confirm/password/",
    "/admin/logout/",
}


def addresses(patterns, prefix: str = "") -> Iterator[str]:
    """Yield an address for each route, with 1 for each of its parts."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern).strip("^$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            route = re.sub(r"\(\?P<\w+>([^|)]*)[^)]*\)", r"\1", re.sub(r"<\w+(:\w+)?>", "1", route))
            yield "/" + route.replace(".*", "nothing/")


STAFF = [path for path in addresses(get_resolver().url_patterns) if path.startswith("/admin/")]


def answers(client: Client, paths: Iterable[str] = STAFF) -> dict[str, tuple[int, str]]:
    """{method and address: (status, where it leads)} of staff addresses."""
    found = {}
    for path in paths:
        for method in (client.get, client.post):
            response = method(path)
            found[f"{method.__name__} {path}"] = (
                response.status_code,
                response.headers.get("Location", ""),
            )
    return found


def test_matrix_covers_every_login_url():
    assert {
        "/admin/",
        "/admin/stories/story/1/change/",
        "/admin/media/1",
        "/admin/stories/story/add/",
    } <= set(STAFF)
    assert len(STAFF) > 100
    assert set(STAFF) >= OPEN


def test_visitors_can_only_open_login(client: Client):
    shown = {door for door, (status, _to) in answers(client).items() if status == 200}
    assert shown == {"get /admin/login/", "post /admin/login/"}


def test_password_alone_opens_only_factor_setup(client: Client, editor):
    assert type_password(client).headers["Location"] == "/admin/"
    closed = {
        door: to for door, to in answers(client, set(STAFF) - OPEN).items() if to != (302, FACTORS)
    }
    assert closed == {}
    assert client.get("/admin/factors/app/").status_code == 200


def test_older_session_ends_after_factor_setup(editor):
    client = client_of(editor)
    client.get(FACTORS)
    give_app(editor)
    assert (
        client.get("/admin/stories/story/")
        .headers["Location"]
        .startswith("/admin/login/?next=/admin/stories/")
    )
    assert "_auth_user_id" not in client.session


def test_second_factor_opens_the_dashboard(client: Client, holder):
    assert type_password(client).headers["Location"] == "/admin/login/code/"
    assert not is_in(client)
    assert type_code(client, code_of()).headers["Location"] == "/admin/"
    assert is_in(client)


def test_second_factor_belongs_to_one_account(client: Client, holder):
    type_password(client)
    type_code(client, code_of())
    client.post("/admin/logout/")
    make_editor("second")
    type_password(client, "second")
    assert client.get("/admin/").headers["Location"] == FACTORS


def test_admin_login_requires_second_factor(holder, rf, client):
    request = rf.post("/elsewhere/", {"username": "editor", "password": PASSWORD})
    request.user, request.session = AnonymousUser(), client.session
    with request_context(request):
        request.allauth = SimpleNamespace()
        assert admin.site.login(request).headers["Location"] == "/admin/login/code/"


def test_demo_requires_no_second_factor(editor, settings):
    settings.SECOND_FACTOR = False
    assert is_in(client_of(editor))


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_login_never_redirects_elsewhere(client: Client, editor, wanted: str):
    sent = {"username": "editor", "password": PASSWORD, "next": wanted}
    assert client.post("/admin/login/", sent).headers["Location"] == "/admin/"
