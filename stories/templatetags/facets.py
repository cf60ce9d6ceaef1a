"""The options of a facet, or the entries of a profile, as a list. Not as templates: a page has hundreds of them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote_plus, urlencode

from django import template
from django.urls import reverse
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


@register.simple_tag
def profile_lines(lines: Iterable[Any], kind: str, param: str, slug: str) -> SafeString:
    """Return centers or partners as items; the number leads to the stories that carry the entry and `slug` of `param`.

    No number beside entries of the same kind: no list shows the stories of both.
    """
    start, end = f"{reverse('stories:story_list')}?{kind}=", escape("&" + urlencode({param: slug}))

    def number(line: Any) -> str:
        said = escape(ngettext("story", "stories", line.count))
        address = f"{start}{quote_plus(line.entry.slug)}{end}"
        return f' <b><a href="{address}">{line.count}<span class="usa-sr-only"> {said}</span></a></b>'

    made = (f"<li>{_entry(line.entry)}{number(line) if kind != param else ''}</li>" for line in lines)
    return mark_safe("".join(made))  # noqa: S308


def _entry(entry: Any) -> str:
    return f'<a href="{escape(entry.get_absolute_url())}">{_words(entry.name)}</a>'


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
