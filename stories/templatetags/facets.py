"""The options of a facet as a list. Not as a template: a page has hundreds of them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.prose import typographic

register = template.Library()
TARGET = ' href="%s"'
INERT, CURRENT = ' role="link" aria-disabled="true"', ' aria-current="true"'


@register.simple_tag
def facet_lines(lines: Iterable[Any]) -> SafeString:
    """Return options as links, inert where they lead nowhere; the parts of an option fold below it."""
    removes = format_html('<span class="usa-sr-only"> {}</span>', _("(selected: remove)"))
    made = [
        # Of the signs of HTML, addresses of lists hold & alone.
        f"<li><a{TARGET % url.replace('&', '&amp;') if url else INERT}{CURRENT if is_chosen else ''}>"
        f"<span>{_words(label)}{removes if is_chosen else ''}</span> <b>{number}</b></a>"
        f"{_parts(label, is_open, parts) if parts else ''}</li>"
        for label, number, url, is_chosen, is_open, parts in lines
    ]
    return mark_safe(f"<ul>{''.join(made)}</ul>")  # noqa: S308


@lru_cache(10_000)  # the same names on each page
def _words(label: str) -> str:
    return escape(typographic(label))


def _parts(label: str, is_open: bool, parts: Sequence[Any]) -> str:
    words = ngettext("%(count)s type within %(label)s", "%(count)s types within %(label)s", len(parts))
    return format_html(
        '<details class="facet__parts"{}><summary><span class="usa-sr-only">{}</span></summary>{}</details>',
        SafeString(" open" if is_open else ""),
        words % {"count": len(parts), "label": typographic(label)},
        facet_lines(parts),
    )
