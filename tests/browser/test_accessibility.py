"""Accessibility by axe, and layout at different widths."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.axe import require_access, require_readable_colors
from tests.sampling import sample

PAGES = {
    "home": "/",
    "list": "/stories/",
    "table": "/stories/?q=trafficking&sort=center&view=table",
    "search": "/stories/?q=trafficking&threat=human-trafficking&from=2010",
    "notices": "/stories/?threat=nonsense&from=yesterday",
    "nothing found": "/stories/?q=conneticut+bomb&state=ca&from=2015",
    "all options of a facet": "/stories/filter/partner/?q=fraud&state=ca",
    "search help": "/search/",
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
    "outcomes": "/impact/",
    "timeline": "/timeline/",
    "network": "/network/",
    "network of a center": "/network/?center=connecticut-intelligence-center",
    "card of a story": "/embed/stories/cfix-lasafe-ociac-sex-trafficking-2014/",
    "card of a figure": "/embed/impact/",
    "plain page": "/about/",
    "glossary": "/glossary/",
    "collections": "/collections/",
    "collection": "/collections/ten-stories/",
    "months": "/digest/",
    "feeds": "/follow/",
    "story of a list": "/stories/wsfc-seattle-plot-2011/?collection=ten-stories",
    "documentation of the API": "/api/v1/docs",
    "not found": "/nothing-here/",
}


def test_pages_pass_axe_and_fit(visit: Any) -> None:
    page = visit("/")
    for name, path in sample(list(PAGES.items()), 2):
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            require_access(page, f"{name} at {width}", with_colors=width == 1280)
        require_readable_colors(page, name)
        require_fit(page, (320, 768, 1280))


def require_fit(page: Page, widths: tuple[int, ...]) -> None:
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
