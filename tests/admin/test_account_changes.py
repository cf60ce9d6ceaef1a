"""Changes of accounts that can release text: requested by one administrator, confirmed by another."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from stories.models import AccountChange
from stories.publishing.roles import ADMINISTRATORS, EDITORS, OFFICIALS
from stories.publishing.workflow import clear, submit
from tests.admin.conftest import client_of
from tests.admin.login.factors import give_app
from tests.admin.new_user_form import NEW_PASSWORD, new_user_form
from tests.admin.story_form import act_url
from tests.clock import move
from tests.factories import (
    PASSWORD,
    REVIEWED,
    make_admin,
    make_official,
    make_story,
    make_user,
    staff_member,
)
from tests.publishing.audit.audit_entries import audit_entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(db) -> Client:
    """The browser of a superuser, so that the superuser flag is a door too."""
    return client_of(make_admin("first"))


@pytest.fixture
def second(db) -> Client:
    return client_of(make_user("second", ADMINISTRATORS))


def user_form(account: User, **changes: Any) -> dict[str, Any]:
    form = {
        "username": account.username,
        "email": account.email,
        "is_active": "on",
        "is_staff": "on",
        "groups": list(account.groups.values_list("pk", flat=True)),
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    return {name: value for name, value in (form | changes).items() if value is not None}


def save_user(client: Client, account: User, **changes: Any) -> None:
    form = user_form(account, **changes)
    response = client.post(f"/admin/auth/user/{account.pk}/change/", form)
    assert response.status_code == 302


def give_role(client: Client, account: User, role: str = OFFICIALS) -> None:
    groups = [*account.groups.all(), Group.objects.get(name=role)]
    save_user(client, account, groups=[group.pk for group in groups])


def give_superuser(client: Client, account: User) -> None:
    save_user(client, account, is_superuser="on")


def change_email(client: Client, account: User) -> None:
    save_user(client, account, email="new@example.gov")


def enable(client: Client, account: User) -> None:
    User.objects.filter(pk=account.pk).update(is_active=False)
    save_user(client, account)


def make_staff(client: Client, account: User) -> None:
    User.objects.filter(pk=account.pk).update(is_staff=False)
    save_user(client, account)


def reset_password(client: Client, account: User) -> None:
    form = {
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
        "usable_password": "true",
        "set-password": "1",
    }
    client.post(f"/admin/auth/user/{account.pk}/password/", form)


def remove_factor(client: Client, account: User) -> None:
    factor = Authenticator.objects.filter(user=account).first() or give_app(account)
    client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})


def remove_link(client: Client, account: User) -> None:
    link = SocialAccount.objects.create(user=account, provider="p", uid=str(account.pk))
    client.post(f"/admin/socialaccount/socialaccount/{link.pk}/delete/", {"post": "yes"})


DOORS: dict[str, Callable[[Client, User], None]] = {
    "role": give_role,
    "superuser": give_superuser,
    "email": change_email,
    "enabled": enable,
    "staff": make_staff,
    "password": reset_password,
    "factor": remove_factor,
    "link": remove_link,
}
# The administrators' role can be given to an official, too: it can be used to release text.
BECOMES_PROTECTED = ("role", "superuser")


def state_of(account: User) -> dict[str, Any]:
    fresh = User.objects.get(pk=account.pk)
    return {
        "groups": sorted(fresh.groups.values_list("name", flat=True)),
        "flags": (fresh.is_active, fresh.is_staff, fresh.is_superuser),
        "password": fresh.password,
        "email": fresh.email,
        "factors": Authenticator.objects.filter(user=account).count(),
        "links": SocialAccount.objects.filter(user=account).count(),
    }


def prepare(door: str, account: User) -> None:
    """Store what a door removes or gives back, so that the state before it is known."""
    give_app(account)
    SocialAccount.objects.create(user=account, provider="p", uid="first")
    if door == "enabled":
        User.objects.filter(pk=account.pk).update(is_active=False)
    if door == "staff":
        User.objects.filter(pk=account.pk).update(is_staff=False)


def use(door: str, client: Client, account: User) -> None:
    if door == "link":
        link = SocialAccount.objects.get(user=account)
        client.post(f"/admin/socialaccount/socialaccount/{link.pk}/delete/", {"post": "yes"})
    elif door in ("enabled", "staff"):
        save_user(client, account)
    else:
        DOORS[door](client, account)


def decide(client: Client, change: AccountChange, answer: str = "confirm") -> None:
    url = f"/admin/stories/accountchange/{change.pk}/{answer}/"
    assert client.post(url).status_code == 302


def only_change() -> AccountChange:
    return AccountChange.objects.get()


@pytest.mark.parametrize("door", DOORS)
def test_second_administrator_confirms_every_change(first: Client, second: Client, door: str):
    account = make_user("editor", EDITORS) if door in BECOMES_PROTECTED else make_official()
    prepare(door, account)
    before = state_of(account)

    use(door, first, account)
    assert state_of(account) == before
    assert only_change().state == "requested"

    decide(first, only_change())
    assert state_of(account) == before

    decide(second, only_change())
    assert state_of(account) != before
    assert (only_change().state, only_change().secret) == ("done", "")


@pytest.mark.parametrize("door", DOORS)
def test_declined_change_has_no_effect(first: Client, second: Client, door: str):
    account = make_user("editor", EDITORS) if door in BECOMES_PROTECTED else make_official()
    prepare(door, account)
    before = state_of(account)

    use(door, first, account)
    decide(second, only_change(), "decline")
    decide(second, only_change())

    assert state_of(account) == before
    assert (only_change().state, only_change().secret) == ("declined", "")


@pytest.mark.parametrize("door", [door for door in DOORS if door not in BECOMES_PROTECTED])
def test_other_accounts_change_at_once(first: Client, door: str):
    account = make_user("editor", EDITORS)
    prepare(door, account)
    before = state_of(account)

    use(door, first, account)

    assert state_of(account) != before
    assert (only_change().state, only_change().decided_by) == ("done", None)


def test_taking_rights_away_works_at_once(first: Client):
    account = make_official()
    save_user(first, account, groups=[], is_active=None)
    fresh = User.objects.get(pk=account.pk)
    assert (fresh.is_active, list(fresh.groups.all())) == (False, [])


def test_harmless_fields_are_saved_with_a_request(first: Client):
    account = make_official()
    save_user(first, account, email="new@example.gov", first_name="Olive")
    fresh = User.objects.get(pk=account.pk)
    assert (fresh.first_name, fresh.email) == ("Olive", "")


def test_own_account_cannot_confirm_its_change(first: Client, second: Client):
    account = User.objects.get(username="second")
    change_email(first, account)
    decide(second, only_change())
    assert only_change().state == "requested"


def test_account_made_by_requester_cannot_confirm(first: Client):
    first.post("/admin/auth/user/add/", new_user_form("puppet"))
    puppet = User.objects.get(username="puppet")
    User.objects.filter(pk=puppet.pk).update(is_staff=True, is_superuser=True)

    account = make_official()
    change_email(first, account)
    request = AccountChange.objects.get(account=account)
    decide(client_of(User.objects.get(pk=puppet.pk)), request)
    assert User.objects.get(pk=account.pk).email == ""

    made = AccountChange.objects.filter(account=puppet)
    move(made, decided_at=made.get().decided_at - timedelta(days=31))
    decide(client_of(User.objects.get(pk=puppet.pk)), request)
    assert User.objects.get(pk=account.pk).email == "new@example.gov"


def test_request_of_former_administrator_is_refused(first: Client, second: Client):
    account = make_official()
    change_email(first, account)
    User.objects.filter(username="first").update(is_active=False)
    decide(second, only_change())
    assert only_change().state == "requested"


def test_new_request_replaces_the_open_one(first: Client, second: Client):
    account = make_official()
    change_email(first, account)
    shown = only_change()
    save_user(first, account, email="other@example.gov")
    decide(second, shown)
    assert User.objects.get(pk=account.pk).email == ""


def test_database_refuses_confirmation_by_requester(first: Client):
    change_email(first, make_official())
    change = only_change()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.update(
            state="done", decided_by=change.requested_by, decided_at=change.requested_at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.all().delete()


def test_requests_never_store_a_readable_password(first: Client, second: Client):
    account = make_official()
    reset_password(first, account)
    assert NEW_PASSWORD not in str(AccountChange.objects.values())
    decide(second, only_change())
    assert User.objects.get(pk=account.pk).check_password(NEW_PASSWORD)


def test_person_is_told_until_acknowledged(first: Client, second: Client, client: Client):
    account = make_official()
    change_email(first, account)
    decide(second, only_change())

    client.post("/admin/login/", {"username": account.username, "password": PASSWORD})
    for _visit in range(2):
        assert "Someone changed your account" in client.get("/admin/help/").content.decode()
        page = client.get("/admin/")
        assert list(page.context["own_changes"]) == [only_change()]
    client.post("/admin/notices/", {"seen": [only_change().pk, "x", "9" * 30]})

    assert "Someone changed your account" not in client.get("/admin/help/").content.decode()
    assert list(client.get("/admin/").context["own_changes"]) == []


def test_notice_comes_back_with_the_decision(first: Client, second: Client):
    account = make_official()
    change_email(first, account)
    desk = client_of(account)
    desk.post("/admin/notices/", {"seen": [only_change().pk]})
    assert list(desk.get("/admin/").context["own_changes"]) == []
    decide(second, only_change())
    assert list(desk.get("/admin/").context["own_changes"]) == [only_change()]


def test_officials_see_account_changes(first: Client, office: Client):
    change_email(first, make_official("other"))
    page = office.get("/admin/")
    assert list(page.context["account_changes"]) == [only_change()]
    url = f"/admin/stories/accountchange/{only_change().pk}/"
    assert office.get(f"{url}change/").status_code == 200
    assert office.post(f"{url}confirm/").status_code == 403


def cleared_by(official: User) -> bool:
    story = make_story(created_by=staff_member("author"))
    submit(story, story.created_by)
    url = act_url(story, "clear")
    page = client_of(official).get(url)
    if page.context["refusal"]:
        return False
    clear(story, official, REVIEWED)
    return True


@pytest.mark.parametrize("door", ["enabled", "password", "factor", "link", "email"])
def test_reset_account_waits_before_it_clears(first: Client, second: Client, settings, door: str):
    settings.ACCOUNT_WAIT_HOURS = 24
    account = make_official()
    prepare(door, account)
    use(door, first, account)
    decide(second, only_change())

    account = User.objects.get(pk=account.pk)
    assert not cleared_by(account)
    move(AccountChange.objects.all(), decided_at=only_change().decided_at - timedelta(hours=25))
    assert cleared_by(account)


def test_groups_are_read_only(first: Client):
    group = Group.objects.get(name=EDITORS)
    before = set(group.permissions.all())
    for page in ("change", "delete"):
        assert first.post(f"/admin/auth/group/{group.pk}/{page}/", {}).status_code == 403
    assert first.post("/admin/auth/group/add/", {"name": "Mine"}).status_code == 403
    assert set(group.permissions.all()) == before


def test_accounts_are_never_deleted(first: Client):
    account = make_official()
    assert first.post(f"/admin/auth/user/{account.pk}/delete/", {"post": "yes"}).status_code == 403
    form = {"action": "delete_selected", "_selected_action": [account.pk], "post": "yes"}
    first.post("/admin/auth/user/", form)
    assert User.objects.filter(pk=account.pk).exists()


def test_rename_records_old_and_new_name(first: Client):
    account = make_official("olive")
    save_user(first, account, username="olivia")
    (entry,) = [entry for entry in audit_entries("account.changed") if "old_name" in entry]
    assert (entry["subject"], entry["old_name"], entry["account"]) == (
        f"auth.user/{account.pk}",
        "olive",
        "olivia",
    )


@pytest.mark.parametrize("name", ["olive", "OLIVE"])
def test_former_username_is_refused(first: Client, name: str):
    account = make_official("olive")
    save_user(first, account, username="olivia")
    other = make_official("other")
    page = first.post(f"/admin/auth/user/{other.pk}/change/", user_form(other, username=name))
    assert "Another account has or had this username" in page.content.decode()

    page = first.post("/admin/auth/user/add/", new_user_form(name))
    assert "Another account has or had this username" in page.content.decode()

    save_user(first, account, username="olive")
    assert User.objects.get(pk=account.pk).username == "olive"


def test_name_of_deleted_account_is_never_used_again():
    User.objects.create_user("gone").delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("Gone")


def test_command_makes_the_first_two_administrators(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW_PASSWORD)
    for name in ("one", "two"):
        call_command("createsuperuser", username=name, email="", interactive=False, verbosity=0)
    with pytest.raises(CommandError, match="two administrators already"):
        call_command("createsuperuser", username="three", email="", interactive=False)
    assert set(User.objects.values_list("username", flat=True)) == {"one", "two"}
    assert AccountChange.objects.filter(kind="created", requested_by=None).count() == 2


def test_commands_reset_in_public(monkeypatch, settings):
    settings.ACCOUNT_WAIT_HOURS = 24
    account = make_official()
    give_app(account)
    call_command("forget_factors", account.username)
    monkeypatch.setattr(
        "django.contrib.auth.management.commands.changepassword.Command._get_pass",
        lambda *args: NEW_PASSWORD,
    )
    call_command("changepassword", account.username, verbosity=0)

    account = User.objects.get(pk=account.pk)
    assert account.check_password(NEW_PASSWORD)
    kinds = {change.kind for change in client_of(account).get("/admin/").context["own_changes"]}
    assert kinds == {"factor", "password"}
    assert not cleared_by(account)
