"""What ends the sessions of an account, and the count of wrong old passwords."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client

from tests.admin.conftest import client_of
from tests.admin.login.factors import (
    FACTORS,
    LOG_IN,
    code_of,
    give_app,
    is_in,
    type_code,
    type_password,
)
from tests.factories import PASSWORD, make_admin
from tests.publishing.audit.audit_entries import audit_entries

pytestmark = pytest.mark.django_db
CHANGE = "/admin/password_change/"
END = "/admin/sessions/end/"
NEW = "another long passphrase"


@pytest.fixture
def two(editor, settings) -> tuple[Client, Client]:
    """Two browsers in which the editor has logged in."""
    settings.SECOND_FACTOR = False
    clients = (Client(), Client())
    for client in clients:
        type_password(client)
        assert is_in(client)
    return clients


def change_password(client: Client, old: str = PASSWORD, new: str = NEW) -> int:
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(CHANGE, form).status_code


def take_role(editor: User) -> None:
    editor.groups.remove(Group.objects.get(name="Editors"))


def take_role_from_its_side(editor: User) -> None:
    Group.objects.get(name="Editors").user_set.clear()


def delete_factor(editor: User) -> None:
    give_app(editor)
    Authenticator.objects.all().delete()


def delete_factor_by_command(editor: User) -> None:
    give_app(editor)
    call_command("forget_factors", "editor")


def set_password(editor: User) -> None:
    editor.set_password(NEW)
    editor.save()


@pytest.mark.parametrize(
    "act",
    [
        take_role,
        take_role_from_its_side,
        delete_factor,
        delete_factor_by_command,
        set_password,
    ],
)
def test_losing_a_proof_or_role_ends_all_sessions(two, editor, act):
    act(User.objects.get(pk=editor.pk))
    assert [is_in(client) for client in two] == [False, False]


def test_administrator_ends_sessions_with_the_factor(two, editor):
    app = give_app(editor)
    boss = client_of(make_admin())
    boss.post(f"/admin/mfa/authenticator/{app.pk}/delete/", {"post": "yes"})
    assert [is_in(client) for client in two] == [False, False]
    assert is_in(boss)


def test_removing_own_factor_keeps_this_session(two, editor):
    give_app(editor)
    here, there = two
    type_password(here)
    here = Client()
    type_password(here)
    type_code(here, code_of())
    here.post("/admin/factors/app/remove/")
    assert not Authenticator.objects.exists()
    assert is_in(here)
    assert not is_in(there)


def test_own_password_change_keeps_this_session(two):
    here, there = two
    assert change_password(here) == 302
    assert is_in(here)
    assert not is_in(there)
    assert "this browser" in here.get(FACTORS).content.decode()
    assert UserSession.objects.count() == 1


def test_log_out_everywhere_ends_all_sessions(two):
    here, _there = two
    page = here.get(FACTORS).content.decode()
    assert page.count("127.0.0.1") == 2
    assert here.get(END).status_code == 405
    assert here.post(END).headers["Location"] == LOG_IN
    assert "logged out everywhere" in here.get(LOG_IN).content.decode()
    assert [is_in(client) for client in two] == [False, False]
    assert UserSession.objects.count() == 0


def test_logging_out_ends_only_own_sessions(two, editor):
    boss = client_of(make_admin())
    boss.post(END)
    assert [is_in(client) for client in two] == [True, True]
    assert Client().post(END).headers["Location"] == LOG_IN


def test_wrong_old_passwords_lock_the_account(two):
    here, _there = two
    assert [change_password(here, "wrong") for _attempt in range(6)] == [200] * 4 + [429] * 2
    assert change_password(here) == 429
    assert type_password(Client()).status_code == 429
    assert len(audit_entries("login.failed")) == 6  # one sums up those of the locked account


@pytest.mark.parametrize("old", ["x" * 1025, ""])
def test_odd_old_passwords_are_wrong(two, old: str):
    assert change_password(two[0], old) == 200


def test_password_change_confirms_the_second_factor(client: Client, holder, settings, monkeypatch):
    type_password(client)
    type_code(client, code_of())
    assert client.get(CHANGE).status_code == 200
    monkeypatch.setattr("stories.admin.login.second_factor.RECENT_SECONDS", 0)
    answer = client.get(CHANGE)
    assert answer.headers["Location"].startswith("/admin/confirm/")
    assert CHANGE.strip("/").split("/")[-1] in answer.headers["Location"]
