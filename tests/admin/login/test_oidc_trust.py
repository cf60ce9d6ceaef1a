"""Checks of the provider's responses: signatures, and claims about second factors."""

from typing import Any

import pytest
import requests
from django.test import Client

from stories.models import Audited, AuditEntry
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
def test_invalid_provider_response_is_rejected(client: Client, provider, member, fault: str):
    there = requests.get(client.get(DOOR).headers["Location"], allow_redirects=False, timeout=5)
    provider.fault = fault
    assert (
        client.get(there.headers["Location"].removeprefix("http://testserver")).headers["Location"]
        == LOG_IN
    )
    page = client.get(LOG_IN).content.decode()
    assert "didn’t work" in page or "isn’t responding" in page
    assert not is_in(client)


@pytest.mark.parametrize("fault", ["other issuer", "no openid_configuration"])
def test_unreachable_provider_is_reported(client: Client, provider, fault: str):
    provider.fault = fault
    assert client.get(DOOR).headers["Location"] == LOG_IN
    assert "isn’t responding" in client.get(LOG_IN).content.decode()


def test_canceled_agency_login_returns_to_login(client: Client, provider, member):
    provider.fault = "cancelled"
    assert go(client).headers["Location"] == LOG_IN


def test_response_for_another_browser_is_rejected(client: Client, provider, member):
    there = requests.get(client.get(DOOR).headers["Location"], allow_redirects=False, timeout=5)
    stranger = Client()
    stranger.get(DOOR)
    back = there.headers["Location"].removeprefix("http://testserver")
    assert stranger.get(f"{back}&_redir=").headers["Location"] == LOG_IN
    assert not is_in(stranger)


@pytest.mark.parametrize("amr", [None, [], ["pwd"], ["hwk"], "mfa", {"mfa": 1}, 7])
def test_single_agency_factor_is_not_enough(client: Client, provider, member, amr: Any):
    provider.claims["amr"] = amr
    go(client)
    assert client.get("/admin/").headers["Location"] == FACTORS


def test_site_factor_follows_single_agency_factor(client: Client, provider, member):
    give_app(member)
    provider.claims["amr"] = ["pwd"]
    assert go(client).headers["Location"] == SECOND_STEP


def test_two_agency_factors_are_enough(client: Client, provider, member):
    give_app(member)
    provider.claims["amr"] = ["pwd", "otp", "mfa"]
    assert go(client).headers["Location"] == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize(
    ("acr", "is_enough"), [("aal3", True), ("aal2", True), ("aal1", False), (None, False)]
)
def test_only_configured_acr_values_count(
    client, provider, member, configure, acr, is_enough: bool
):
    configure(provider.issuer, OIDC_ACR="aal2, aal3")
    provider.claims["acr"] = acr
    go(client)
    assert provider.asked["acr_values"] == "aal2 aal3"
    assert is_in(client) is is_enough


def test_acr_is_read_from_id_token(client: Client, provider, member):
    provider.claims["amr"], provider.about = ["pwd"], {"amr": ["mfa"]}
    go(client)
    assert not is_in(client)


@pytest.mark.parametrize("seconds", [1, 2, 30, 59, -30, -59])
def test_clocks_may_differ_by_a_minute(client: Client, provider, member, seconds: int):
    provider.seconds_ahead = seconds
    go(client)
    assert is_in(client)


@pytest.mark.parametrize("seconds", [90, 400])
def test_wrong_clock_is_named_in_the_log(client: Client, provider, member, caplog, seconds: int):
    provider.seconds_ahead = seconds
    go(client)
    assert not is_in(client)
    assert "The token is not yet valid (iat)" in caplog.text


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("other audience", "Audience doesn"),
        ("expired", "Signature has expired"),
        ("other key", "Signature verification failed"),
        ("no key id", "kid"),
        ("other person", "different subjects"),
        ("no ID token", "id_token"),
    ],
)
def test_cause_of_a_failure_is_in_the_log(client, provider, member, caplog, fault, cause):
    there = requests.get(client.get(DOOR).headers["Location"], allow_redirects=False, timeout=5)
    provider.fault = fault
    client.get(there.headers["Location"].removeprefix("http://testserver"))
    (line,) = [one.getMessage() for one in caplog.records if "Agency login failed" in one.msg]
    assert cause in line


def test_refused_subject_is_in_the_audit_log(client: Client, provider, member):
    provider.claims |= {"sub": "f3b1", "email": "stranger@agency.example.gov"}
    go(client)
    entry = AuditEntry.objects.get(act=Audited.LOG_IN_FAILED)
    assert entry.parsed_details == {"by_agency": True, "known": False, "subject": "f3b1"}
    assert entry.address == "127.0.0.1"
