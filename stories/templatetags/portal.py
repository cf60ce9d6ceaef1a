"""Template tags and filters for the public pages and the admin."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from uuid import uuid4

from django import template
from django.conf import settings
from django.contrib.admin.helpers import AdminReadonlyField
from django.template.defaultfilters import stringfilter
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import ProseEditorField

from stories.choices import STATUS_LABELS, TILES
from stories.partial_dates import EventDate
from stories.rich_text import sanitize, typographic, typographic_html
from stories.text_safety import dump_json
from stories.timezones import format_eastern

register = template.Library()
register.filter("typographic", stringfilter(typographic))
register.filter("eastern", format_eastern, is_safe=False)


def _render_partial(name: str, context: dict[str, object]) -> SafeString:
    """Render a partial of the public pages, so that Django templates can use it, too."""
    return mark_safe(render_to_string(f"parts/_{name}.html", context))  # noqa: S308


@register.simple_tag
def new_form_token() -> str:
    """Return a token that makes a form of this page differ from all others."""
    return uuid4().hex


@register.filter
def prose(html: str) -> SafeString:
    """Return rich text, sanitized again and with typographic quotation marks."""
    return mark_safe(typographic_html(sanitize(html)))  # noqa: S308


@register.filter
def readonly_contents(field: AdminReadonlyField) -> str:
    """Return the value of a read-only field of the admin; rich text is displayed, not its HTML."""
    name = field.field["name"]
    columns = {column.name: column for column in field.form.instance._meta.concrete_fields}
    if isinstance(columns.get(name), ProseEditorField):
        return prose(getattr(field.form.instance, name))
    return field.contents()


@register.filter
def iso(value: date | None) -> str:
    """Format a date or time for a `datetime` attribute, which allows milliseconds at most."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat()


@register.filter
def status_label(status: str) -> str:
    """Return the name of a status that staff see."""
    return str(STATUS_LABELS[status])


@register.filter
def in_fours(text: str) -> str:
    """Return a secret in groups of four characters, which are easier to copy by hand."""
    groups = [text[start : start + 4] for start in range(0, len(text), 4)]
    return " ".join(groups)


@register.simple_tag
def brand_mark() -> SafeString:
    """Return the logo of the site."""
    return _render_partial("brand_mark", {})


@register.simple_tag
@lru_cache(maxsize=100)
def icon(name: str) -> SafeString:
    """Return an icon of the sprite, hidden from assistive technology; put a text beside it."""
    return _render_partial("icon", {"sprite": static("img/icons.svg"), "name": name})


@register.simple_tag
@lru_cache(maxsize=10_000)
def event_date(event: EventDate) -> SafeString:
    """Return an event date for a list."""
    return _render_partial("event_date", {"event": event})


@register.simple_tag
def state_map(
    states: Iterable[tuple[str, str]], is_large: bool = False, label: str = ""
) -> SafeString:
    """Return the tile map with these (code, name) states lit; decorative without a label."""
    codes = tuple(code for code, _name in states or ())
    return _state_map(codes, is_large, label)


@lru_cache(maxsize=10_000)
def _state_map(codes: tuple[str, ...], is_large: bool, label: str) -> SafeString:
    context = {
        "tiles": [_tile(code) for code in codes],
        "is_large": is_large,
        "label": label,
        "picture": static("img/tiles.svg"),
    }
    return _render_partial("state_map", context)


def _tile(code: str) -> dict[str, str | int]:
    """Return the position of a state's tile and code in units of the SVG; a tile is 10 wide."""
    column, row = TILES[code]
    left = column * 10
    top = row * 10
    return {"code": code, "left": left, "top": top, "middle": left + 5, "baseline": top + 6}


@register.filter
def as_json(data: object) -> SafeString:
    """Return JSON in which no character can end the script element around it."""
    return mark_safe(dump_json(data))  # noqa: S308


@register.simple_tag
def json_ld(data: object) -> SafeString:
    """Return structured data in a script element."""
    return _render_partial("json_ld", {"data": data})


@register.simple_tag
def breadcrumbs_ld(*steps: object) -> SafeString:
    """Return breadcrumbs as schema.org/BreadcrumbList.

    The steps are name, path, name, path, ..., name of the page. A step without a name is left out.
    """
    names = steps[::2]
    paths = [*steps[1::2], ""]
    elements: list[dict[str, object]] = []
    for name, path in zip(names, paths, strict=True):
        if not name:
            continue

        element = {"@type": "ListItem", "position": len(elements) + 1, "name": str(name)}
        if path:
            element["item"] = settings.SITE_URL + str(path)

        elements.append(element)

    return json_ld(
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": elements,
        }
    )
