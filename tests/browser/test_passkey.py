"""Setup of a passkey and login with it by keyboard, with a virtual security key."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, make_editor

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def account(portal: str, django_db_blocker: Any) -> Iterator[User]:
    """Create a new user outside the test's transaction, which the server can't see."""
    with django_db_blocker.unblock():
        user = make_editor("newcomer")
        yield user
        user.delete()


@pytest.fixture
def newcomer(account: User, visit: Any, settings: Any) -> Page:
    """Open the login page with a virtual key, for a user without a second factor."""
    settings.SECOND_FACTOR = True
    page = visit("/admin/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator", {"options": KEY | {"automaticPresenceSimulation": True}}
    )
    return page


def press_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name has the focus, then Enter."""
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


def log_in(page: Page) -> None:
    page.get_by_label("Username").fill("newcomer")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def violations(page: Page) -> str:
    options = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, options=options)
    return found.generate_report() if found.violations_count else ""


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Log out").click()
    page.goto("/admin/login/")


def test_passkey_is_set_up_and_used_by_keyboard(newcomer: Page) -> None:
    page = newcomer
    console_errors: list[str] = []
    page.on(
        "console",
        lambda message: console_errors.append(message.text) if message.type == "error" else None,
    )
    log_in(page)
    expect(page.locator("h1")).to_have_text("Second factor")
    assert violations(page) == ""
    press_to(page, "Set up a key")
    expect(page.locator("h1")).to_have_text("Set up a key")
    assert violations(page) == ""
    assert not page.get_by_role("alert").is_visible()
    press_to(page, "Set up the key")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    assert page.locator(".codes li").count() == 10
    assert violations(page) == ""
    press_to(page, "I’ve saved my codes. Continue")
    expect(page.locator("h1")).to_have_text("Dashboard")

    log_out(page)
    press_to(page, "Use a passkey")
    expect(page.locator("h1")).to_have_text("Dashboard")
    assert Authenticator.objects.get(type="webauthn").last_used_at

    log_out(page)
    log_in(page)
    expect(page.locator("h1")).to_have_text("Second step")
    assert violations(page) == ""
    press_to(page, "Use a security key or passkey")
    expect(page.locator("h1")).to_have_text("Dashboard")
    assert console_errors == [], "the Content Security Policy allows everything on these pages"
