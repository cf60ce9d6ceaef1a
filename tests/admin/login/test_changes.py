"""Changes of a second factor, its loss, and the storage of its secret."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from stories.admin.login import second_factor
from tests.admin.conftest import client_of
from tests.admin.login.factors import (
    APP,
    code_of,
    give_app,
    give_codes,
    is_in,
    type_code,
    type_password,
)
from tests.factories import make_admin

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside_for_long(inside: Client, monkeypatch) -> Client:
    """The same, eleven minutes later."""
    later = time.time() + 660
    monkeypatch.setattr(second_factor.time, "time", lambda: later)
    return inside


def test_old_login_requires_confirmation(inside: Client):
    assert inside.get("/admin/factors/keys/add/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/admin/factors/keys/add/", "/admin/factors/app/remove/", "/admin/factors/codes/new/"]
)
def test_password_does_not_confirm_changes(inside_for_long: Client, path: str):
    asked = inside_for_long.get(path)
    assert asked.headers["Location"].startswith("/admin/confirm/code/?next=")
    assert (
        inside_for_long.get("/admin/confirm/password/")
        .headers["Location"]
        .startswith("/admin/confirm/code/")
    )
    assert inside_for_long.post(asked.headers["Location"], {"code": "000000"}).status_code == 200
    assert (
        inside_for_long.post(asked.headers["Location"], {"code": code_of(later=1)}).headers[
            "Location"
        ]
        == path
    )
    assert inside_for_long.get(path).status_code == 200


def test_failed_confirmations_lock_account(inside_for_long: Client):
    statuses = [
        inside_for_long.post("/admin/confirm/code/", {"code": "000000"}).status_code
        for _n in range(5)
    ]
    assert statuses[-1] == 429


def test_only_factor_cannot_be_removed(inside: Client):
    inside.post("/admin/factors/app/remove/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_optional_factor_can_be_removed(inside: Client, settings):
    settings.SECOND_FACTOR = False
    inside.post("/admin/factors/app/remove/")
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_replace_old_ones(inside: Client, holder):
    old = give_codes(holder)
    inside.post("/admin/factors/codes/new/")
    second = Client()
    type_password(second)
    type_code(second, old[0])
    assert not is_in(second)


def test_secrets_are_encrypted_in_database(client: Client, editor):
    type_password(client)
    page = client.get(APP).content.decode()
    secret = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")  # type: ignore[index]
    client.post(APP, {"code": code_of(secret)})
    assert secret not in str(list(Authenticator.objects.values_list("data")))


def test_fallback_key_decrypts_secrets(client: Client, holder, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    type_password(client)
    type_code(client, code_of())
    assert is_in(client)


def test_unreadable_secret_accepts_no_code(client: Client, holder, settings):
    settings.SECRET_KEY = "another"
    type_password(client)
    assert type_code(client, code_of()).status_code == 200
    assert not is_in(client)


def test_administrator_deletes_but_never_reads_factors(editor):
    factor = give_app(editor)
    give_codes(editor)
    boss = make_admin()
    give_app(boss)
    desk = client_of(boss)
    session = desk.session
    session[second_factor.PASSED] = boss.pk
    session[second_factor.CONFIRMED_AT] = time.time()
    session.save()
    page = desk.get(f"/admin/mfa/authenticator/{factor.pk}/change/").content.decode()
    assert "editor" in page
    assert factor.data["secret"] not in page
    desk.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert set(Authenticator.objects.values_list("user__username", "type")) == {("admin", "totp")}


def test_editors_cannot_delete_factors(inside: Client, holder):
    factor = Authenticator.objects.get()
    assert (
        inside.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )


def test_command_deletes_factors(holder, capsys):
    give_codes(holder)
    call_command("forget_factors", "editor")
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("forget_factors", "nobody")
