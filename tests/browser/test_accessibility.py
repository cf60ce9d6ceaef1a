"""No accessibility rule of axe is broken, and nothing runs off the side, on any kind of page."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "home": "/",
    "list": "/stories/",
    "table": "/stories/?q=trafficking&sort=center&view=table",
    "search": "/stories/?q=trafficking&threat=human-trafficking&from=2010",
    "notices": "/stories/?threat=nonsense&from=yesterday",
    "nothing found": "/stories/?q=submarine+piracy&state=oh",
    "story": "/stories/cfix-lasafe-ociac-sex-trafficking-2014/",
    "centers": "/centers/",
    "centers by name": "/centers/?order=name",
    "center": "/centers/connecticut-intelligence-center/",
    "center without story": "/centers/kentucky-intelligence-fusion-center/",
    "partners": "/partners/",
    "partner": "/partners/fbi/",
    "threats": "/threats/",
    "threat": "/threats/terrorism/",
    "states": "/states/",
    "plain page": "/about/",
    "documentation of the API": "/api/v1/docs",
    "not found": "/nothing-here/",
}
ALL = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
# The dark scheme changes colors and nothing else.
COLORS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
    "preload": False,
}


@pytest.mark.parametrize(("scheme", "rules"), [("light", ALL), ("dark", COLORS)])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(visit: Any, width: int, scheme: str, rules: dict[str, Any]) -> None:
    page = visit("/", width, scheme)
    for name, path in PAGES.items():
        page.goto(path)
        found = Axe().run(page, options=rules)
        assert found.violations_count == 0, f"{name} at {width}: {found.generate_report()}"


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_scrolls_sideways(visit: Any, width: int) -> None:
    page = visit("/", width)
    for name, path in PAGES.items():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
