"""The agency's front door (OpenID Connect): opens for staff who have an account, and for nobody else."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client

from fusionstories.login import agency_door
from tests.admin.login.factors import FACTORS, LOG_IN, SECOND_STEP, give_app, is_in
from tests.admin.login.provider import CLIENT, CLIENT_SECRET, Provider

pytestmark = pytest.mark.django_db
DOOR, BACK = "/admin/login/agency/", "/admin/login/agency/callback/"
ADDRESS = "editor@agency.example.gov"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def configure(monkeypatch, settings) -> Callable[..., None]:
    """Read the settings of the provider from the environment, as at the start."""

    def configure(issuer: str, **more: str) -> None:
        given = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": CLIENT_SECRET} | more
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        settings.SOCIALACCOUNT_PROVIDERS = agency_door(is_production=False)

    return configure


@pytest.fixture
def provider(running: Provider, configure) -> Provider:
    """A provider that knows the editor, with a card."""
    running.forget()
    running.claims = {"email": ADDRESS, "email_verified": True, "amr": ["sc", "pin"]}
    configure(running.issuer)
    return running


@pytest.fixture
def member(editor) -> User:
    User.objects.filter(pk=editor.pk).update(email=ADDRESS.upper())
    return editor


def go(client: Client, start: str = DOOR) -> Any:
    """Go to the provider and come back, as a browser does."""
    there = requests.get(client.get(start).headers["Location"], allow_redirects=False, timeout=5)
    return client.get(there.headers["Location"].removeprefix("http://testserver"))


def test_a_card_opens_the_desk(client: Client, provider, member):
    assert f'href="{DOOR}?next="' in client.get(LOG_IN).content.decode()
    assert go(client).headers["Location"] == "/admin/"
    assert is_in(client)
    assert client.get("/admin/").context["user"] == member


def test_what_is_kept_is_only_what_is_needed(client: Client, provider, member):
    provider.claims |= {"name": "A name", "address": "A street"}
    go(client)
    kept = SocialAccount.objects.get().extra_data
    assert set(kept) == {"iss", "sub", "email", "email_verified", "amr"}


def test_the_browser_comes_to_the_page_it_wanted(client: Client, provider, member):
    assert go(client, f"{DOOR}?next=/admin/stories/story/").headers["Location"] == "/admin/stories/story/"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_elsewhere(client: Client, provider, member, wanted: str):
    assert go(client, f"{DOOR}?next={wanted}").headers["Location"] == "/admin/"


def test_coming_back_from_another_site_the_browser_shows_its_cookie(provider, member):
    page = Client().get(f"{BACK}?code=x&state=y")
    assert page.status_code == 200
    assert (
        f'content="0;URL=&#x27;{BACK}?code=x&amp;state=y&amp;_redir=&#x27;"'.replace("&#x27;", "'")
        in page.content.decode()
    )


def test_the_second_time_the_subject_decides_not_the_address(client: Client, provider, member):
    go(client)
    User.objects.update(email="moved@agency.example.gov")
    provider.claims |= {"email": "other@agency.example.gov", "email_verified": False}
    second = Client()
    go(second)
    assert is_in(second)


@pytest.mark.parametrize(
    "change",
    [
        {"email": "stranger@agency.example.gov"},
        {"email_verified": False},
        {"email_verified": None},
        {"email": None},
        {"email": ""},
        {"email": ADDRESS.replace("i", "ı")},
        {"email": ["editor@agency.example.gov"]},
    ],
)
def test_who_has_no_account_gets_none(client: Client, provider, member, change: dict[str, Any]):
    provider.claims |= change
    assert go(client).headers["Location"] == LOG_IN
    assert "There is no staff account for you here" in client.get(LOG_IN).content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
    assert not is_in(client)


def test_an_address_that_two_accounts_have_opens_none(client: Client, provider, member):
    User.objects.create_user("twin", email=ADDRESS, is_staff=True)
    go(client)
    assert not is_in(client)


def test_another_person_with_the_same_address_does_not_get_a_linked_account(client: Client, provider, member):
    go(client)
    provider.claims["sub"] = "2"
    second = Client()
    go(second)
    assert not is_in(second)


@pytest.mark.parametrize("closing", [{"is_active": False}, {"is_staff": False}])
@pytest.mark.parametrize("is_linked", [True, False])
def test_a_closed_account_stays_closed(client: Client, provider, member, closing, is_linked: bool):
    if is_linked:
        go(client)
    User.objects.update(**closing)
    second = Client()
    assert go(second).headers["Location"] == LOG_IN
    assert not is_in(second)
    assert "_auth_user_id" not in second.session


@pytest.mark.parametrize(
    "fault",
    [
        "other issuer", "other audience", "other key", "expired", "unsigned", "shared secret", "no key id",
        "no ID token", "other person", "no token", "no userinfo", "no keys",
    ],
)  # fmt: skip
def test_an_answer_that_does_not_hold_opens_nothing(client: Client, provider, member, fault: str):
    there = requests.get(client.get(DOOR).headers["Location"], allow_redirects=False, timeout=5)
    provider.fault = fault
    assert client.get(there.headers["Location"].removeprefix("http://testserver")).headers["Location"] == LOG_IN
    page = client.get(LOG_IN).content.decode()
    assert "did not work" in page or "does not answer" in page
    assert not is_in(client)


@pytest.mark.parametrize("fault", ["other issuer", "no openid_configuration"])
def test_a_provider_that_is_away_is_said(client: Client, provider, fault: str):
    provider.fault = fault
    assert client.get(DOOR).headers["Location"] == LOG_IN
    assert "does not answer" in client.get(LOG_IN).content.decode()


def test_a_log_in_left_at_the_provider_leads_back(client: Client, provider, member):
    provider.fault = "cancelled"
    assert go(client).headers["Location"] == LOG_IN


def test_an_answer_that_another_browser_asked_for_opens_nothing(client: Client, provider, member):
    there = requests.get(client.get(DOOR).headers["Location"], allow_redirects=False, timeout=5)
    stranger = Client()
    stranger.get(DOOR)
    back = there.headers["Location"].removeprefix("http://testserver")
    assert stranger.get(f"{back}&_redir=").headers["Location"] == LOG_IN
    assert not is_in(stranger)


@pytest.mark.parametrize("amr", [None, [], ["pwd"], ["hwk"], "mfa", {"mfa": 1}, 7])
def test_one_factor_at_the_agency_is_one_factor_here(client: Client, provider, member, amr: Any):
    provider.claims["amr"] = amr
    go(client)
    assert client.get("/admin/").headers["Location"] == FACTORS


def test_one_factor_at_the_agency_is_followed_by_the_portals_own(client: Client, provider, member):
    give_app(member)
    provider.claims["amr"] = ["pwd"]
    assert go(client).headers["Location"] == SECOND_STEP


def test_two_factors_at_the_agency_are_enough(client: Client, provider, member):
    give_app(member)
    provider.claims["amr"] = ["pwd", "otp", "mfa"]
    assert go(client).headers["Location"] == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize(("acr", "is_enough"), [("aal3", True), ("aal2", True), ("aal1", False), (None, False)])
def test_where_classes_are_named_only_these_count(client, provider, member, configure, acr, is_enough: bool):
    configure(provider.issuer, OIDC_ACR="aal2, aal3")
    provider.claims["acr"] = acr
    go(client)
    assert provider.asked["acr_values"] == "aal2 aal3"
    assert is_in(client) is is_enough


def test_the_class_is_read_from_what_was_signed(client: Client, provider, member):
    provider.claims["amr"], provider.about = ["pwd"], {"amr": ["mfa"]}
    go(client)
    assert not is_in(client)


def test_the_address_may_come_from_userinfo(client: Client, provider, member):
    provider.about = {name: provider.claims.pop(name) for name in ("email", "email_verified")}
    go(client)
    assert is_in(client)


def test_an_administrator_sees_and_cuts_the_link(client: Client, provider, member, boss, settings):
    go(client)
    settings.SECOND_FACTOR = False
    link = SocialAccount.objects.get()
    assert ADDRESS in boss.get("/admin/socialaccount/socialaccount/").content.decode()
    boss.post(f"/admin/socialaccount/socialaccount/{link.pk}/delete/", {"post": "yes"})
    assert not SocialAccount.objects.exists()


def test_without_a_provider_there_is_no_such_door(client: Client):
    assert (client.get(DOOR).status_code, client.get(BACK).status_code) == (404, 404)
    assert DOOR not in client.get(LOG_IN).content.decode()
