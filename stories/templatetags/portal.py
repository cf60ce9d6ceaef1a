"""The components that templates are built from."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from stories.choices import TILES
from stories.partial_dates import EventDate
from stories.rich_text import sanitize, typographic, typographic_html
from stories.text_safety import dump_json
from stories.timezones import format_eastern

register = template.Library()
register.filter("typographic", stringfilter(typographic))


def _component(name: str, context: dict[str, Any]) -> SafeString:
    """Render a small template of the public pages, which escapes what it prints, for templates of both languages."""
    return mark_safe(render_to_string(f"parts/{name}.html", context))  # noqa: S308


@register.filter
def prose(html: str) -> SafeString:
    """Return rich text for the page: sanitized once more, with typographic quotation marks."""
    return mark_safe(typographic_html(sanitize(html)))  # noqa: S308


@register.filter
def iso(value: date | None) -> str:
    """Return a date or a time for a `datetime` attribute, which allows three digits of a second at most."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if value else ""


@register.filter
def in_fours(text: str) -> str:
    """Return a secret as people copy it: in groups of four."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.simple_tag
def brand_mark() -> SafeString:
    """Return the mark in front of the name of the site."""
    return _component("brand_mark", {})


@register.simple_tag
@lru_cache(maxsize=100)
def icon(name: str) -> SafeString:
    """Return an icon of the sprite, hidden from assistive technology: words stand beside it."""
    return _component("icon", {"sprite": static("img/icons.svg"), "name": name})


@register.simple_tag
@lru_cache(maxsize=10_000)
def when(event: EventDate) -> SafeString:
    """Return an event date for a list."""
    return _component("when", {"event": event})


@register.simple_tag
def plate(states: Iterable[tuple[str, str]], big: bool = False, label: str = "") -> SafeString:
    """Return the picture of a story: the tile map with its own (code, name) states lit; decorative without a label."""
    codes = tuple(code for code, _name in states or ())
    return _plate(codes, big, label)


@lru_cache(maxsize=10_000)
def _plate(codes: tuple[str, ...], big: bool, label: str) -> SafeString:
    context = {
        "tiles": [_tile(code) for code in codes],
        "big": big,
        "label": label,
        "picture": static("img/tiles.svg"),
    }
    return _component("plate", context)


def _tile(code: str) -> dict[str, str | int]:
    """Return where the tile of a state and its code are drawn; a tile takes ten units."""
    column, row = TILES[code]
    left = column * 10
    top = row * 10
    return {"code": code, "left": left, "top": top, "middle": left + 5, "baseline": top + 6}


@register.filter
def as_json(data: Any) -> SafeString:
    """Return JSON in which no sign can end the element around it."""
    return mark_safe(dump_json(data))  # noqa: S308


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Return structured data as a script element that no text in it can leave."""
    return _component("json_ld", {"data": data})


@register.simple_tag
def breadcrumbs_ld(*steps: Any) -> SafeString:
    """Return the way to a page as schema.org/BreadcrumbList.

    The steps are name, path, name, path, ..., name of the page; a step without a name is left out.
    """
    named = [(str(name), str(path)) for name, path in zip(steps[::2], [*steps[1::2], ""], strict=True) if name]
    elements = [
        {"@type": "ListItem", "position": place, "name": name} | ({"item": settings.SITE_URL + path} if path else {})
        for place, (name, path) in enumerate(named, 1)
    ]
    return json_ld({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": elements})


register.filter("eastern", format_eastern, is_safe=False)
