"""Single sign-on (OpenID Connect) for staff who have an account."""

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client

from tests.admin.login.factors import LOG_IN, code_of, is_in, type_code, type_password
from tests.admin.login.oidc_provider import ADDRESS, BACK, DOOR, go

pytestmark = pytest.mark.django_db


def test_agency_card_opens_the_dashboard(client: Client, provider, member):
    assert f'href="{DOOR}?next="' in client.get(LOG_IN).content.decode()
    assert go(client).headers["Location"] == "/admin/"
    assert is_in(client)
    assert client.get("/admin/").context["user"] == member


def test_only_needed_claims_are_stored(client: Client, provider, member):
    provider.claims |= {"name": "A name", "address": "A street"}
    go(client)
    kept = SocialAccount.objects.get().extra_data
    assert set(kept) == {"iss", "sub", "email", "email_verified", "amr"}


def test_login_redirects_to_requested_page(client: Client, provider, member):
    assert (
        go(client, f"{DOOR}?next=/admin/stories/story/").headers["Location"]
        == "/admin/stories/story/"
    )


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_login_never_redirects_to_other_sites(client: Client, provider, member, wanted: str):
    assert go(client, f"{DOOR}?next={wanted}").headers["Location"] == "/admin/"


def test_subject_identifies_linked_account(client: Client, provider, member):
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
def test_unknown_agency_user_gets_no_account(
    client: Client, provider, member, change: dict[str, Any]
):
    provider.claims |= change
    assert go(client).headers["Location"] == LOG_IN
    assert "You don’t have a staff account on this site" in client.get(LOG_IN).content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
    assert not is_in(client)


def test_shared_email_matches_no_account(client: Client, provider, member):
    User.objects.create_user("twin", email=ADDRESS, is_staff=True)
    go(client)
    assert not is_in(client)


def test_linked_account_rejects_other_subject(client: Client, provider, member):
    go(client)
    provider.claims["sub"] = "2"
    second = Client()
    go(second)
    assert not is_in(second)


@pytest.mark.parametrize("closing", [{"is_active": False}, {"is_staff": False}])
@pytest.mark.parametrize("is_linked", [True, False])
def test_inactive_account_cannot_use_agency_login(
    client: Client, provider, member, closing, is_linked: bool
):
    if is_linked:
        go(client)
    User.objects.update(**closing)
    second = Client()
    assert go(second).headers["Location"] == LOG_IN
    assert not is_in(second)
    assert "_auth_user_id" not in second.session


def test_email_can_come_from_userinfo(client: Client, provider, member):
    provider.about = {name: provider.claims.pop(name) for name in ("email", "email_verified")}
    go(client)
    assert is_in(client)


def test_administrator_can_unlink_agency_account(client: Client, provider, member, boss, settings):
    go(client)
    settings.SECOND_FACTOR = False
    link = SocialAccount.objects.get()
    assert ADDRESS in boss.get("/admin/socialaccount/socialaccount/").content.decode()
    boss.post(f"/admin/socialaccount/socialaccount/{link.pk}/delete/", {"post": "yes"})
    assert not SocialAccount.objects.exists()


def test_agency_login_needs_provider(client: Client):
    assert (client.get(DOOR).status_code, client.get(BACK).status_code) == (404, 404)
    assert DOOR not in client.get(LOG_IN).content.decode()


def test_logout_at_the_agency_is_offered(client: Client, provider, member):
    go(client)
    page = client.post("/admin/logout/").content.decode()
    (address,) = re.findall(r'href="([^"]+/logout[^"]*)"', page)
    parts = urlsplit(html.unescape(address))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{provider.issuer}/logout"
    assert parse_qs(parts.query) == {
        "client_id": ["portal"],
        "post_logout_redirect_uri": ["http://testserver/admin/login/"],
    }
    assert not is_in(client)


@pytest.mark.parametrize("reason", ["not offered", "provider is down", "password"])
def test_logout_at_the_agency_is_not_promised(client: Client, provider, holder, member, reason):
    if reason == "password":
        type_password(client)
        type_code(client, code_of())
    else:
        go(client)
    provider.has_logout = reason != "not offered"
    provider.fault = "no openid_configuration" if reason == "provider is down" else ""
    page = client.post("/admin/logout/")
    assert page.status_code == 200
    assert "at your agency" not in page.content.decode()
    assert not is_in(client)
