"""Setup of a second factor, and logins with it."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from tests.admin.login.factors import (
    APP,
    FACTORS,
    SECOND_STEP,
    code_of,
    give_codes,
    is_in,
    type_code,
    type_password,
)
from tests.admin.test_access import INLINE
from tests.factories import PASSWORD, make_editor

pytestmark = pytest.mark.django_db


def set_up_app(client: Client) -> Any:
    page = client.get(APP).content.decode()
    secret = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")  # type: ignore[index]
    return client.post(APP, {"code": code_of(secret)}, follow=True)


def test_user_without_factor_must_set_up_one(client: Client, editor):
    first = client.post("/admin/login/", {"username": "editor", "password": PASSWORD}, follow=True)
    assert first.redirect_chain[-1][0] == FACTORS
    assert "Set up one of these to continue" in first.content.decode()
    shown = set_up_app(client).content.decode()
    assert len(re.findall(r"<code>\d{4} \d{4}</code>", shown)) == 10
    assert is_in(client)


def test_recovery_codes_are_shown_once(client: Client, editor):
    type_password(client)
    set_up_app(client)
    again = client.get("/admin/factors/codes/").content.decode()
    assert "You have 10 codes left" in again
    assert not re.search(r"\d{4} \d{4}", again)


def test_wrong_code_sets_up_nothing(client: Client, editor):
    type_password(client)
    client.get(APP)
    assert "That code didn’t work" in client.post(APP, {"code": "000000"}).content.decode()
    assert not Authenticator.objects.exists()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("later", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_code_is_valid_for_ninety_seconds(
    client: Client, holder, monkeypatch, later: int, is_good: bool
):
    middle = time.time() // 30 * 30 + 15
    monkeypatch.setattr(time, "time", lambda: middle)
    type_password(client)
    type_code(client, code_of(later=later))
    assert is_in(client) is is_good


def test_code_works_once_in_all_processes(client: Client, holder):
    code = code_of()
    type_password(client)
    type_code(client, code)
    cache.clear()  # another process has another cache
    second = Client()
    type_password(second)
    assert type_code(second, f"{code[:3]} {code[3:]}").status_code == 200
    assert not is_in(second)


def test_recovery_code_works_once(client: Client, holder):
    code = give_codes(holder)[0]
    type_password(client)
    type_code(client, code)
    assert is_in(client)
    second = Client()
    type_password(second)
    type_code(second, code)
    assert not is_in(second)


def test_wrong_codes_lock_the_account(client: Client, holder):
    type_password(client)
    assert [type_code(client, f"00000{n}").status_code for n in range(5)] == [
        200,
        200,
        200,
        200,
        429,
    ]
    assert type_code(client, code_of()).status_code == 429
    assert type_password(Client()).status_code == 429
    assert type_password(Client(), REMOTE_ADDR="127.0.0.2").status_code == 302


def test_wrong_passwords_and_codes_add_up(client: Client, holder):
    for _attempt in range(3):
        type_password(Client(), password="wrong")
    type_password(client)
    assert [type_code(client, "000000").status_code for _attempt in range(2)] == [200, 429]


def test_wrong_codes_are_limited_across_addresses(client: Client, holder):
    type_password(client)
    for number in range(20):
        type_code(client, "000000", REMOTE_ADDR=f"127.0.1.{number}")
    type_code(client, code_of(), REMOTE_ADDR="127.0.2.1")
    assert not is_in(client)


def test_login_can_be_canceled(client: Client, holder):
    type_password(client)
    assert client.get("/admin/login/").headers["Location"] == SECOND_STEP
    client.post("/admin/login/cancel/")
    assert client.get("/admin/login/").status_code == 200


def test_deactivated_account_cannot_finish_login(client: Client, holder):
    type_password(client)
    holder.is_staff = False
    holder.save()
    type_code(client, code_of())
    assert not is_in(client)


PAGES = ["", "app/", "app/remove/", "keys/add/", "codes/", "codes/new/"]


@pytest.mark.parametrize("path", [f"/admin/factors/{page}" for page in PAGES])
def test_login_pages_have_no_inline_code(inside: Client, holder, path: str):
    give_codes(holder)
    page = inside.get(path, follow=True).content.decode()
    assert not INLINE.search(page)
    assert page.count("<h1") == 1


BROKEN = [
    "",
    "{",
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    '{"id": 1}',
    '{"id": "a", "rawId": "a", "response": {}, "type": "public-key"}',
]


@pytest.mark.parametrize("credential", BROKEN)
def test_malformed_key_response_is_rejected(
    client: Client, inside: Client, holder, credential: str
):
    assert inside.post("/admin/factors/keys/add/", {"credential": credential}).status_code == 200
    visitor = Client()
    assert visitor.post("/admin/login/passkey/", {"credential": credential}).status_code == 302
    type_password(visitor)
    assert visitor.post(SECOND_STEP, {"credential": credential}).status_code == 200
    assert not is_in(visitor)


def test_second_step_requires_password(client: Client, holder):
    assert type_code(client, code_of()).headers["Location"] == "/admin/login/"
    make_editor("second")
    type_password(client, "second")
    assert type_code(client, code_of()).headers["Location"] == FACTORS
    assert not is_in(client)


def key_of(page: str) -> str:
    return re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")  # type: ignore[index]


def test_app_setup_keeps_its_key(client: Client, editor):
    type_password(client)
    first = key_of(client.get(APP).content.decode())
    assert key_of(client.get(APP).content.decode()) == first
    assert key_of(client.post(APP, {"code": "000000"}).content.decode()) == first
    client.post(APP, {"code": code_of(first)})
    assert is_in(client)


def test_canceled_app_setup_gets_a_new_key(client: Client, editor):
    type_password(client)
    first = key_of(client.get(APP).content.decode())
    assert client.post(f"{APP}cancel/").headers["Location"] == FACTORS
    assert key_of(client.get(APP).content.decode()) != first


@pytest.mark.parametrize(
    ("used", "text"), [(1, "9 codes left"), (9, "1 code left"), (10, "your last recovery code")]
)
def test_login_tells_how_many_codes_are_left(holder, used: int, text: str):
    codes = give_codes(holder)
    for code in codes[:used]:
        client = Client()
        type_password(client)
        type_code(client, code)
    assert text in client.get("/admin/").content.decode()
