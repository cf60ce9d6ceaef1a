"""Adding a person on one page, and accounts that can't log in."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from stories.models import AccountChange
from stories.publishing.accounts.login_problems import login_problems
from stories.publishing.roles import ADMINISTRATORS, CONTRIBUTORS, EDITORS, OFFICIALS
from tests.admin.conftest import client_of
from tests.admin.login.factors import LOG_IN, type_password
from tests.admin.new_user_form import NEW_PASSWORD, new_user_form
from tests.factories import PASSWORD, make_center, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/auth/user/add/"


@pytest.fixture
def chief(db: None) -> Client:
    return client_of(make_user("chief", ADMINISTRATORS))


def add_person(chief: Client, role: str, **changes: Any) -> str:
    """Send the form for a person named pat and return the page that follows."""
    form = new_user_form("pat", role) | changes
    sent = {name: value for name, value in form.items() if value is not None}
    return chief.post(ADD, sent, follow=True).content.decode()


def can_log_in(password: str) -> bool:
    """Return whether the password is accepted, so that the setup of a second factor follows."""
    browser = Client()
    response = type_password(browser, "pat", password)
    return response.status_code == 302 and response.url != LOG_IN


def test_contributor_is_added_on_one_page(chief: Client):
    center = make_center()
    page = add_person(chief, CONTRIBUTORS, center=center.pk)
    account = User.objects.get(username="pat")
    assert (account.get_full_name(), account.email) == ("Pat Doe", "pat@example.gov")
    assert account.is_staff
    assert [group.name for group in account.groups.all()] == [CONTRIBUTORS]
    assert [row.center for row in account.memberships.all()] == [center]
    assert login_problems(account) == []
    assert "isn’t ready" not in page
    assert can_log_in(NEW_PASSWORD)


def test_contributor_needs_a_center(chief: Client):
    page = add_person(chief, CONTRIBUTORS)
    assert "Choose the center that this contributor writes for." in page
    assert not User.objects.filter(username="pat").exists()


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "groups", "username"])
def test_person_is_complete(chief: Client, field: str):
    add_person(chief, EDITORS, **{field: None})
    assert not User.objects.filter(email="pat@example.gov").exists()
    assert not User.objects.filter(username="pat").exists()


@pytest.mark.parametrize("role", [OFFICIALS, ADMINISTRATORS])
def test_protected_role_waits_for_second_administrator(chief: Client, role: str):
    page = add_person(chief, role)
    account = User.objects.get(username="pat")
    assert not account.groups.exists()
    assert "Waiting for a second administrator" in page
    assert "isn’t ready" not in page

    change = AccountChange.objects.get(account=account, kind="role")
    assert change.state == "requested"
    confirm_url = f"/admin/stories/accountchange/{change.pk}/confirm/"
    chief.post(confirm_url)
    assert not account.groups.exists()
    client_of(make_user("second", ADMINISTRATORS)).post(confirm_url)
    assert account.groups.get().name == role
    assert login_problems(account) == []


def test_role_outside_of_the_list_is_refused(chief: Client):
    other = Group.objects.create(name="Other")
    chief.post(ADD, new_user_form("pat", groups=other.pk))
    assert not User.objects.filter(username="pat").exists()


def test_form_describes_each_role(chief: Client):
    page = chief.get(ADD).content.decode()
    for group in Group.objects.all():
        assert f"{group.name}: " in page
    assert "Staff status" not in page


def change_url(account: User) -> str:
    return f"/admin/auth/user/{account.pk}/change/"


def test_complete_account_has_no_warning(chief: Client):
    account = make_user("pat", EDITORS)
    assert "isn’t ready" not in chief.get(change_url(account)).content.decode()
    assert can_log_in(PASSWORD)


NOT_READY = {
    "disabled": ({"is_active": False}, "“Active” is off"),
    "no staff": ({"is_staff": False}, "“Staff status” is off"),
    "no password": ({"password": "!"}, "no password, and this site has no agency login"),
}


@pytest.mark.parametrize("name", NOT_READY)
def test_account_that_cannot_log_in_warns(chief: Client, name: str):
    columns, message = NOT_READY[name]
    account = make_user("pat", EDITORS)
    User.objects.filter(pk=account.pk).update(**columns)
    page = chief.get(change_url(account)).content.decode()
    assert "This account isn’t ready" in page
    assert message in page
    assert not can_log_in(PASSWORD)


def test_account_without_role_or_center_warns(chief: Client):
    account = User.objects.create_user("pat", password=PASSWORD, is_staff=True)
    assert "has no role" in chief.get(change_url(account)).content.decode()
    account.groups.add(Group.objects.get(name=CONTRIBUTORS))
    assert "has no center" in chief.get(change_url(account)).content.decode()


def test_saving_an_account_that_cannot_log_in_warns(chief: Client):
    account = make_user("pat", EDITORS)
    form = {
        "username": "pat",
        "email": "",
        "is_active": "on",
        "groups": [account.groups.get().pk],
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    page = chief.post(change_url(account), form, follow=True)
    assert page.redirect_chain
    assert "“Staff status” is off" in page.content.decode()


def test_agency_login_needs_an_email_address(settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [{}]}}
    account = make_user("pat", EDITORS)
    account.set_unusable_password()
    assert any("no email address" in problem for problem in login_problems(account))
    account.email = "pat@example.gov"
    assert login_problems(account) == []
