"""Data of the picture that other sites show beside a link, 1200 by 630 pixels."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from stories.choices import STATES, TILES
from stories.models.edition_content import Content
from stories.publisher import disclaimer
from stories.rich_text import typographic

WIDTH = 1200
HEIGHT = 630
PictureData = Mapping[str, object]


def story_picture(content: Content) -> PictureData:
    """Return the title, date, lead center and states of a story."""
    line = f"{content.event.text}, {content.lead_center.name}"
    codes = [code for code, _name in content.states]
    return _picture(typographic(content.title), typographic(line), codes)


def site_picture(codes: Sequence[str]) -> PictureData:
    """Return the picture of pages that aren't about one story, with the states that have any."""
    title = _("How fusion centers helped stop attacks, find missing people and solve crimes")
    return _picture(title, _("Documented cases, with their sources"), codes)


def _picture(title: str, line: str, codes: Sequence[str]) -> PictureData:
    return {
        "title": title,
        "line": line,
        "codes": codes,
        "site": str(settings.SITE_NAME),
        "disclaimer": disclaimer(),
        "tiles": [[code, *TILES[code]] for code in STATES],
    }
