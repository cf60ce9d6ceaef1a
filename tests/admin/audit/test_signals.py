"""Audit entries of logins, accounts, roles and second factors."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client

from tests.admin.conftest import client_of
from tests.admin.login.factors import code_of, give_app, give_codes, type_code, type_password
from tests.factories import PASSWORD, make_center, make_user
from tests.publishing.audit.audit_entries import audit_entries

pytestmark = pytest.mark.django_db


def only(act: str, *names: str) -> list[tuple]:
    """Return these facts of the entries of one act, first act first."""
    return [tuple(entry.get(name) for name in names) for entry in audit_entries(act)]


def test_login_and_logout_are_logged(client: Client, editor, settings):
    settings.SECOND_FACTOR = True
    give_app(editor)
    type_password(client, REMOTE_ADDR="127.0.0.9")
    assert only("login.done", "actor") == []
    type_code(client, code_of(), REMOTE_ADDR="127.0.0.9")
    client.post("/admin/logout/", REMOTE_ADDR="127.0.0.9")
    assert only("login.done", "actor", "address", "methods") == [("editor", "127.0.0.9", ["mfa"])]
    assert only("login.ended", "actor", "address") == [("editor", "127.0.0.9")]


def test_failures_and_lockout_are_logged(client: Client, editor):
    for _attempt in range(5):
        type_password(client, password="wrong", REMOTE_ADDR="127.0.0.9")
    assert only("login.failed", "actor", "address", "known") == [("editor", "127.0.0.9", True)] * 5
    assert only("login.locked", "actor", "address") == [("editor", "127.0.0.9")]


@pytest.mark.parametrize("name", ["a password in the wrong field", 'x"\n{'])
def test_unknown_usernames_are_never_logged(client: Client, name: str):
    type_password(client, name=name, password="wrong")
    assert only("login.failed", "actor", "known") == [("", False)]


def test_wrong_code_is_logged_as_failure(client: Client, editor, settings):
    settings.SECOND_FACTOR = True
    give_app(editor)
    type_password(client)
    type_code(client, "000000")
    assert only("login.failed", "actor") == [("editor",)]


def test_second_factor_changes_are_logged(editor):
    give_app(editor)
    give_codes(editor)
    call_command("forget_factors", "editor")
    subject = f"auth.user/{editor.pk}"
    assert only("factor.added", "subject", "account", "type") == [
        (subject, "editor", "totp"),
        (subject, "editor", "recovery_codes"),
    ]
    assert sorted(only("factor.removed", "subject", "type")) == [
        (subject, "recovery_codes"),
        (subject, "totp"),
    ]


def test_role_changes_are_logged_from_both_sides(editor):
    officials = Group.objects.get(name="Releasing officials")
    editor.groups.add(officials)
    officials.user_set.remove(editor)
    editor.groups.clear()
    officials.user_set.add(editor)
    officials.user_set.clear()
    given, taken = only("role.given", "subject", "role"), only("role.taken", "subject", "role")
    assert {subject for subject, _role in given + taken} == {f"auth.user/{editor.pk}"}
    assert [role for _subject, role in given] == [
        "Editors",
        "Releasing officials",
        "Releasing officials",
    ]
    assert [role for _subject, role in taken] == [
        "Releasing officials",
        "Editors",
        "Releasing officials",
    ]


def test_role_change_logs_the_administrator(boss: Client, editor):
    form = {
        "username": "editor",
        "is_active": "on",
        "is_staff": "on",
        "groups": [4],
        "memberships-TOTAL_FORMS": 0,
    }
    form |= {
        "groups": [Group.objects.get(name="Contributors").pk],
        "memberships-INITIAL_FORMS": 0,
    }
    assert boss.post(f"/admin/auth/user/{editor.pk}/change/", form).status_code == 302
    subject = f"auth.user/{editor.pk}"
    assert ("admin", subject, "Contributors") in only("role.given", "actor", "subject", "role")
    assert ("admin", subject, "Editors") in only("role.taken", "actor", "subject", "role")


def test_account_changes_are_logged(editor):
    editor.is_superuser = True
    editor.set_password("another long passphrase")
    editor.save()
    subject = f"auth.user/{editor.pk}"
    editor.delete()
    assert only("account.changed", "subject", "fields", "is_superuser") == [
        (subject, ["password", "is_superuser"], True)
    ]
    assert only("account.removed", "subject", "account") == [(subject, "editor")]


def test_membership_changes_are_logged():
    center = make_center()
    member = make_user("writer", "Contributors", center)
    member.memberships.all().delete()
    expected = [(f"auth.user/{member.pk}", center.pk)]
    assert (
        only("center.given", "subject", "center")
        == only("center.taken", "subject", "center")
        == expected
    )


def test_log_contains_no_passwords_or_emails(client: Client):
    User.objects.create_user(
        "writer", email="writer@example.gov", password=PASSWORD, first_name="Wendy", is_staff=True
    )
    type_password(client, "writer")
    assert not [word for word in (PASSWORD, "example.gov", "Wendy") if word in str(audit_entries())]


def test_forbidden_pages_are_logged(editor):
    client_of(editor).get("/admin/stories/auditentry/", REMOTE_ADDR="127.0.0.9")
    assert only("refused", "actor", "address", "path", "method") == [
        ("editor", "127.0.0.9", "/admin/stories/auditentry/", "GET")
    ]
