"""The components that templates are built from."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.template import Context
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from stories.choices import TILES
from stories.dates import EventDate
from stories.eastern import told
from stories.prose import sanitize, typographic, typographic_html
from stories.text import dump_json

register = template.Library()
register.filter("typographic", stringfilter(typographic))


@register.simple_tag(takes_context=True)
def same_everywhere(context: Context, name: str) -> SafeString:
    """Include a template that settings and language alone decide: it is made once for a process."""
    site: Any = context.get("site") or {}
    key = name, get_language(), bool(site.get("is_copy"))
    if key not in _made or settings.DEBUG:
        assert context.template  # noqa: S101 - only then is it called
        _made[key] = context.template.engine.get_template(name).render(context)
    return _made[key]


_made: dict[tuple[str, str | None, bool], SafeString] = {}
setting_changed.connect(lambda **_changed: _made.clear(), weak=False)


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
def icon(name: str) -> SafeString:
    """Return an icon of the sprite, hidden from assistive technology: words stand beside it."""
    sprite = static("img/icons.svg")
    return format_html(
        '<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.simple_tag
@lru_cache(maxsize=10_000)
def when(event: EventDate) -> SafeString:
    """Return an event date for a list: the year large, month and day only where the source has them."""
    comma = SafeString('<span class="cm">,</span>') if event.precision == "day" else ""
    head = format_html("<span>{}{}</span> ", event.short_head, comma) if event.short_head else ""
    return format_html('<time class="when" datetime="{}">{}<b>{}</b></time>', str(event), head, event.year)


@register.simple_tag
def plate(states: Iterable[tuple[str, str]], big: bool = False, label: str = "") -> SafeString:
    """Return the picture of a story: the tile map with its own (code, name) states lit; decorative without a label."""
    return _plate(tuple(code for code, _name in states or ()), big, label)


@lru_cache(maxsize=10_000)
def _plate(codes: tuple[str, ...], big: bool, label: str) -> SafeString:
    places = [(code, *TILES[code]) for code in codes]
    lit = format_html_join(
        "", '<rect x="{}.5" y="{}.5" width="9" height="9"/>', ((x * 10, y * 10) for _code, x, y in places)
    )
    names = format_html_join("", '<text x="{}" y="{}.4">{}</text>', ((x * 10 + 5, y * 10 + 6, c) for c, x, y in places))
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="plate{}" viewBox="-8 -8 126 96" {} focusable="false"><use href="{}#tiles"/>{}{}</svg>',
        " plate--big" if big else "",
        role,
        static("img/tiles.svg"),
        lit,
        names if big else "",
    )


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Return structured data as a script element that no text in it can leave."""
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(dump_json(data)))  # noqa: S308


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


register.filter("eastern", told, is_safe=False)
