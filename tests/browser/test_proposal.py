"""The everyday path in a browser: an editor fixes a typo, an official confirms it in two clicks."""

from typing import Any

from playwright.sync_api import expect

CENTER = "Colorado Information Analysis Center"


def test_typo_is_fixed_and_confirmed(visit: Any) -> None:
    desk = visit("/admin/stories/fusioncenter/?q=CIAC", by="editor")
    desk.get_by_role("link", name=CENTER).click()
    form = desk.url
    desk.get_by_label("Description", exact=True).fill("The center serves the whole state.")
    desk.locator("[name=_save]").click()
    expect(desk.locator(".messagelist")).to_contain_text("waiting for a second person")
    expect(desk.locator(".text-diff ins").first).to_have_text("The center serves")

    office = visit("/admin/", by="official")
    line = office.locator(".waiting-change", has_text=CENTER)
    expect(line.locator("ins").first).to_have_text("The center serves")
    line.get_by_role("button", name="Confirm").click()
    expect(office.locator(".messagelist")).to_contain_text("the change is public")
    expect(office.locator(".waiting-change", has_text=CENTER)).to_have_count(0)

    desk.goto(form)
    expect(desk.get_by_label("Description", exact=True)).to_have_value(
        "The center serves the whole state."
    )
    expect(desk.locator("#h-open-change")).to_have_count(0)
