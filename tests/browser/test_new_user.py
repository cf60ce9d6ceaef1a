"""Adding a person in a browser: by keyboard, accessible, and within the width."""

from typing import Any

from playwright.sync_api import expect

from tests.admin.new_user_form import NEW_PASSWORD
from tests.browser.test_imports import require_accessible


def test_person_is_added_by_keyboard(visit: Any) -> None:
    page = visit("/admin/auth/user/add/", by="administrator")
    require_accessible(page, "new person")
    page.get_by_label("First name").fill("Pat")
    page.get_by_label("Last name").fill("Doe")
    page.get_by_label("Email").fill("pat@example.gov")
    page.get_by_label("Username").fill("pat")
    page.locator("#id_password1").fill(NEW_PASSWORD)
    page.locator("#id_password2").fill(NEW_PASSWORD)
    page.locator("#id_password2").press("Enter")
    expect(page.get_by_role("link", name="Role")).to_be_visible()
    require_accessible(page, "new person without a role")
    page.get_by_role("radio", name="Releasing officials").press("Space")
    page.locator("#id_password1").fill(NEW_PASSWORD)
    page.locator("#id_password2").fill(NEW_PASSWORD)
    page.locator("#id_password2").press("Enter")
    expect(page.get_by_role("heading", name="Waiting for a second administrator")).to_be_visible()
    require_accessible(page, "account that waits")
