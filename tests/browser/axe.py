"""Accessibility checks with axe on a page in Chromium."""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The dark scheme changes only colors.
COLORS = ["color-contrast", "link-in-text-block"]


@cache
def script() -> str:
    return Axe().axe_script


def require_access(
    page: Page, what: str, rules: dict[str, Any] | None = None, *, with_colors: bool = True
) -> None:
    """Fail with axe's report if a page breaks one of the given rules, by default those of all standards."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    options: dict[str, Any] = {
        "runOnly": rules or STANDARDS,
        "resultTypes": ["violations"],
        "preload": False,
    }
    if not with_colors:  # the slowest rules; colors are the same at every width
        options["rules"] = {name: {"enabled": False} for name in COLORS}
    found = AxeResults(page.evaluate("(options) => axe.run(options)", options))
    assert found.violations_count == 0, f"{what}: {found.generate_report()}"


def require_readable_colors(page: Page, what: str) -> None:
    """Fail if the contrast of a color is too low in the dark scheme."""
    page.emulate_media(color_scheme="dark")
    require_access(page, f"{what}, dark", {"type": "rule", "values": COLORS})
    page.emulate_media(color_scheme="light")
