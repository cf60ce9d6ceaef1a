"""Jinja2 environment of the public pages: the functions and filters that their templates use.

Django renders the admin with its own template language. The public pages are Jinja2, which takes a
quarter of the time.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict
from django.template import Context, defaultfilters, defaulttags
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from jinja2 import Environment

from stories.rich_text import typographic
from stories.templatetags import portal
from stories.timezones import format_eastern


def environment(**options: Any) -> Environment:
    """Return an environment with the options of the TEMPLATES setting."""
    environment = Environment(**options, extensions=["jinja2.ext.i18n"])  # noqa: S701 - Django sets autoescape
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {
        "breadcrumbs_ld": portal.breadcrumbs_ld,
        "icon": portal.icon,
        "json_ld": portal.json_ld,
        "state_map": portal.state_map,
        "querystring": querystring,
        "static": static,
        "url": url,
        "event_date": portal.event_date,
    }
    environment.filters |= {
        "as_json": portal.as_json,
        "capfirst": defaultfilters.capfirst,
        "date": local_date,
        "eastern": format_eastern,
        "filesizeformat": defaultfilters.filesizeformat,
        "host": host,
        "iso": portal.iso,
        "linebreaksbr": defaultfilters.linebreaksbr,
        "prose": portal.prose,
        "slugify": defaultfilters.slugify,
        "typographic": typographic,
        "urlencode": defaultfilters.urlencode,
    }
    return environment


def url(name: str, *args: Any) -> str:
    """Return the path of a named URL."""
    return reverse(name, args=args)


def querystring(query: QueryDict, **changes: str | None) -> str:
    """Return the query string with changed parameters; None removes one."""
    return defaulttags.querystring(Context(), query, **changes)


def host(address: str) -> str:
    """Return the host of a URL without "www.", for display."""
    return urlsplit(address).netloc.removeprefix("www.")


def local_date(value: date | datetime, date_format: str) -> str:
    """Format a date, or a time in the time zone of the site, as Django's filter does."""
    if isinstance(value, datetime):
        value = localtime(value)
    return defaultfilters.date(value, date_format)
