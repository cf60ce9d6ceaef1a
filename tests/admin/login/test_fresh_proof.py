"""What makes text public or changes an account needs a second factor from the last ten minutes."""

import time
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from stories.admin.login import second_factor
from stories.choices import Status
from stories.models import AccountChange, Bundle, Clearance, Story
from stories.publishing.roles import OFFICIALS
from stories.publishing.workflow import LegalReview, ReleaseOptions, break_glass, clear, submit
from tests.admin.conftest import client_of
from tests.admin.login import factors
from tests.admin.login.factors import code_of, give_app
from tests.admin.login.oidc_provider import DOOR, go
from tests.admin.story_form import act_url
from tests.factories import REVIEWED, make_admin, make_official, make_story, staff_member

pytestmark = pytest.mark.django_db


def inside(user: User, minutes_ago: int = 11) -> Client:
    """Return the browser of a user whose second factor was verified some minutes ago."""
    give_app(user)
    browser = client_of(user)
    session = browser.session
    session[second_factor.PASSED] = user.pk
    session[second_factor.CONFIRMED_AT] = time.time() - 60 * minutes_ago
    session.save()
    return browser


def needs_proof(browser: Client, url: str, form: dict[str, Any] | None = None) -> bool:
    response = browser.post(url, form or {})
    return response.headers.get("Location", "").startswith("/admin/confirm/")


@pytest.mark.parametrize("act", ["clear", "publish", "schedule", "break_glass", "cancel"])
def test_release_needs_fresh_proof(act: str):
    url = act_url(make_story(), act)
    assert needs_proof(inside(make_official("late")), url)
    assert not needs_proof(inside(make_official("early"), minutes_ago=9), url)


@pytest.mark.parametrize("act", ["submit", "send_back", "withdraw", "take_back"])
def test_other_steps_need_no_fresh_proof(act: str):
    assert not needs_proof(inside(make_official()), act_url(make_story(), act))


def test_bundle_and_signature_need_fresh_proof():
    story = make_story(created_by=staff_member("author"))
    break_glass(
        story, staff_member("chief"), "A storm is coming tonight.", LegalReview(), ReleaseOptions()
    )
    browser = inside(make_official())
    bundle = Bundle.objects.create(name="B")
    assert needs_proof(browser, f"/admin/stories/bundle/{bundle.pk}/release/")
    clearance = Clearance.objects.get()
    assert needs_proof(browser, f"/admin/stories/clearance/{clearance.pk}/countersign/")


@pytest.mark.parametrize(
    "path",
    [
        "auth/user/add/",
        "auth/user/{account}/change/",
        "auth/user/{account}/password/",
        "mfa/authenticator/{factor}/delete/",
        "stories/accountchange/{change}/confirm/",
        "stories/accountchange/{change}/decline/",
    ],
)
def test_account_changes_need_fresh_proof(path: str):
    account = make_official()
    factor = give_app(account, factors.SECRET)
    change = AccountChange.objects.create(account=account, kind="email", state="requested")
    path = path.format(account=account.pk, factor=factor.pk, change=change.pk)
    assert needs_proof(inside(make_admin()), f"/admin/{path}")


def test_confirmed_step_keeps_what_was_entered():
    story = make_story(created_by=staff_member("author"))
    submit(story, story.created_by)
    browser = inside(make_official())
    url = act_url(story, "clear")
    page = browser.get(url)
    form = page.context["form"].initial | {
        "case_status": "none",
        "privacy_by": "Privacy Office",
        "privacy_on": "2026-11-01",
        "consent_by": "Director",
        "consent_on": "2026-11-01",
    }
    asked = browser.post(url, form)
    assert Story.objects.get(pk=story.pk).status == Status.IN_REVIEW

    browser.post(asked.headers["Location"], {"code": "000000"})
    assert Story.objects.get(pk=story.pk).status == Status.IN_REVIEW
    browser.post(asked.headers["Location"], {"code": code_of()})
    assert Story.objects.get(pk=story.pk).status == Status.CLEARED
    assert Clearance.objects.get().privacy_by == "Privacy Office"


def test_agency_login_confirms_and_keeps_the_form(client: Client, provider, member):
    member.groups.set([Group.objects.get(name=OFFICIALS)])
    go(client)
    story = make_story(created_by=staff_member("author"))
    submit(story, story.created_by)
    clear(story, staff_member("chief"), REVIEWED)
    url = act_url(story, "publish")
    form = client.get(url).context["form"].initial
    session = client.session
    session[second_factor.CONFIRMED_AT] = time.time() - 660
    session.save()

    asked = client.post(url, {name: value or "" for name, value in form.items()})
    assert asked.headers["Location"].startswith(DOOR)
    back = go(client, asked.headers["Location"])
    assert Story.objects.get(pk=story.pk).status == Status.CLEARED
    client.get(back.headers["Location"])
    assert Story.objects.get(pk=story.pk).status == Status.PUBLISHED


def test_agency_is_asked_for_a_fresh_login(client: Client, provider, member):
    go(client)
    assert "prompt" not in provider.asked
    go(client)
    assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")


@pytest.mark.parametrize("hours_ago", [1, None])
def test_old_session_at_the_agency_confirms_nothing(client: Client, provider, member, hours_ago):
    """The login itself took no more than a click."""
    provider.logged_in_at = time.time() - 3600 * hours_ago if hours_ago else None
    member.groups.set([Group.objects.get(name=OFFICIALS)])
    go(client)
    assert client.get("/admin/").status_code == 200
    asked = client.post(act_url(make_story(), "clear"))
    assert asked.headers["Location"].startswith(DOOR)


@pytest.mark.parametrize("fault", ["no prompt", "no auth_time"])
def test_agency_that_asks_for_no_fresh_login_confirms_nothing(
    client: Client, provider, member, fault: str
):
    member.groups.set([Group.objects.get(name=OFFICIALS)])
    provider.logged_in_at = None if fault == "no auth_time" else time.time() - 3600
    provider.fault = fault
    go(client)
    url = act_url(make_story(), "clear")
    asked = client.post(url)
    back = go(client, asked.headers["Location"])
    assert back.headers["Location"] == "/admin/factors/", "not back to the agency, in a circle"
    page = client.get("/admin/factors/").content.decode()
    assert "didn’t say that you logged in there just now" in page
    assert client.post(url).headers["Location"].startswith(DOOR)


def test_submitted_password_is_never_stored():
    account = make_official()
    browser = inside(make_admin())
    form = {"password1": "seven lamps on a quiet pier", "password2": "seven lamps on a quiet pier"}
    asked = browser.post(f"/admin/auth/user/{account.pk}/password/", form)
    assert asked.headers["Location"].startswith("/admin/confirm/")
    assert "lamps" not in str(dict(browser.session))


def test_password_is_no_proof_of_a_second_factor():
    browser = inside(make_official())
    assert needs_proof(browser, act_url(make_story(), "clear"))
    response = browser.get("/admin/confirm/password/")
    assert response.headers["Location"].startswith("/admin/confirm/code/")


def test_demo_without_factors_asks_for_none(settings):
    settings.SECOND_FACTOR = False
    story = make_story(created_by=staff_member("author"))
    submit(story, story.created_by)
    clear(story, staff_member("chief"), REVIEWED)
    browser = client_of(make_official())
    assert not needs_proof(browser, act_url(story, "publish"))
