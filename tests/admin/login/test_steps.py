"""Login in several tabs, and logins that stop between the two steps."""

import time

import pytest
from django.conf import settings as site
from django.test import Client

from tests.admin.login.factors import (
    LOG_IN,
    SECOND_STEP,
    code_of,
    is_in,
    type_code,
    type_password,
)
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN_FORMS = (LOG_IN, SECOND_STEP, "/admin/login/passkey/", "/admin/login/cancel/")


@pytest.mark.parametrize("cookie", ["SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE"])
def test_links_from_other_sites_send_cookies(cookie: str):
    assert getattr(site, cookie) == "Lax"


@pytest.mark.parametrize("path", LOGIN_FORMS)
@pytest.mark.parametrize(
    ("wanted", "target"), [("/admin/queue/", "/admin/queue/"), ("https://evil.example/", "/admin/")]
)
def test_second_login_tab_is_sent_on(holder, path: str, wanted: str, target: str):
    client = Client(enforce_csrf_checks=True)
    token = client.get(LOG_IN).cookies["csrftoken"].value
    client.post(LOG_IN, {"username": "editor", "password": PASSWORD} | csrf(token))
    client.post(SECOND_STEP, {"code": code_of()} | csrf(token))

    stale = client.post(path, {"username": "editor", "next": wanted} | csrf(token))
    assert stale.status_code == 302
    assert stale.headers["Location"] == target
    assert is_in(client)


def csrf(token: str) -> dict[str, str]:
    return {"csrfmiddlewaretoken": token}


def test_new_password_ends_half_finished_login(client: Client, holder):
    type_password(client)
    holder.set_password("another long passphrase")
    holder.save()
    answer = type_code(client, code_of())
    assert answer.headers["Location"] == LOG_IN
    assert "Your password was changed" in client.get(LOG_IN).content.decode()
    assert not is_in(client)


def test_half_finished_login_ends_after_ten_minutes(client: Client, holder, monkeypatch):
    type_password(client)
    later = time.time() + 601
    monkeypatch.setattr("allauth.account.internal.stagekit.time.time", lambda: later)
    assert client.get(SECOND_STEP).headers["Location"] == LOG_IN
    assert not is_in(client)
