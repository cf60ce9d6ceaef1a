"""What the portal believes of an agency's answer: what is signed, and two factors only where it says so."""

from typing import Any

import pytest
import requests
from django.test import Client

from tests.admin.login.factors import FACTORS, LOG_IN, SECOND_STEP, give_app, is_in
from tests.admin.login.oidc_provider import DOOR, go

pytestmark = pytest.mark.django_db


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
