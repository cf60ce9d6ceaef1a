"""The options of a facet as a list. Written here, not as a template: a page has five hundred of them."""

from collections.abc import Iterable
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


@register.simple_tag
def facet_lines(lines: Iterable[Any]) -> SafeString:
    """Return options as links, inert where they lead nowhere; the parts of an option fold below it."""
    removes = format_html('<span class="usa-sr-only"> {}</span>', _("(selected: remove)"))
    made = "".join(f"<li>{_link(line, removes)}{_parts(line)}</li>" for line in lines)
    return mark_safe(f"<ul>{made}</ul>")  # noqa: S308


def _link(line: Any, removes: str) -> str:
    target = f' href="{escape(line.url)}"' if line.url else ' role="link" aria-disabled="true"'
    current, said = (' aria-current="true"', removes) if line.is_chosen else ("", "")
    return f"<a{target}{current}><span>{_words(line.label)}{said}</span> <b>{line.count}</b></a>"


@lru_cache(10_000)  # the same names on each page
def _words(label: str) -> str:
    return escape(typographic(label))


def _parts(line: Any) -> str:
    if not line.parts:
        return ""
    words = ngettext("%(count)s type within %(label)s", "%(count)s types within %(label)s", len(line.parts))
    return format_html(
        '<details class="facet__parts"{}><summary><span class="usa-sr-only">{}</span></summary>{}</details>',
        SafeString(" open" if line.is_open else ""),
        words % {"count": len(line.parts), "label": typographic(line.label)},
        facet_lines(line.parts),
    )
