"""Stories in a list. Not as a template: twenty of them took a sixth of the time of a page."""

from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from stories.prose import typographic
from stories.templatetags.portal import plate, when

register = template.Library()
_when = lru_cache(10_000)(when)
THREATS, THREATS_WITHOUT_CENTER = 1, 2


@register.simple_tag
def story_row(row: Any, hide_center: bool = False) -> SafeString:
    """Return a story as an item: when, why it is here, title, text, center and threat type, place.

    The center is hidden on its own page. A text with marked matches is HTML already.
    """
    content = row.content
    why = f'<p class="story__why">{_words(row.reason)}</p>' if row.reason else ""
    threats = content.threat_types[: THREATS_WITHOUT_CENTER if hide_center else THREATS]
    meta = [*([] if hide_center else [_center(row)]), *map(_link, threats)]
    return mark_safe(  # noqa: S308
        f'<li class="story"><p class="story__when">{_when(content.event)}</p>\n<div class="story__main">{why}'
        f'<h3 class="story__title"><a href="{escape(row.publication.get_absolute_url())}">'
        f"{row.marked_title or _words(content.title)}</a></h3>\n"
        f'<p class="story__text">{row.marked_text or _words(content.summary)}</p>\n'
        f'<p class="story__meta">{" ".join(meta)}</p></div>\n{plate(content.states)}</li>'
    )


def _center(row: Any) -> str:
    words = ngettext("and %(count)s more center", "and %(count)s more centers", row.more_centers)
    more = f" {escape(words % {'count': row.more_centers})}" if row.more_centers else ""
    return f"<span>{_link(row.content.lead_center)}{more}</span>"


def _link(entry: Any) -> str:
    return f'<a href="{escape(entry.get_absolute_url())}">{_words(entry.name)}</a>'


def _words(text: str) -> str:
    return escape(typographic(text))
