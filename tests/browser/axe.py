"""The rules of axe, put to a page as it stands in Chromium."""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The dark scheme changes colors and nothing else.
COLORS = ["color-contrast", "link-in-text-block"]


@cache
def script() -> str:
    return Axe().axe_script


def require_access(page: Page, what: str, rules: dict[str, Any] | None = None) -> None:
    """Fail with axe's report if a rule is broken: the named rules, else those of all standards."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    options = {"runOnly": rules or STANDARDS, "resultTypes": ["violations"], "preload": False}
    found = AxeResults(page.evaluate("(options) => axe.run(options)", options))
    assert found.violations_count == 0, f"{what}: {found.generate_report()}"


def require_readable_colors(page: Page, what: str) -> None:
    """Fail if a color is too close to what it stands on, in the dark scheme."""
    page.emulate_media(color_scheme="dark")
    require_access(page, f"{what}, dark", {"type": "rule", "values": COLORS})
    page.emulate_media(color_scheme="light")
