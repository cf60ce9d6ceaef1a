"""Links at the end of every page, in groups. To add one, write its label and its URL's name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A label with the name of a URL, or with the slug of a page that staff edit.
FooterLink = tuple["StrOrPromise", str]
PAGE = "page:"

EXPLORE: tuple[FooterLink, ...] = (
    (_("All stories"), "stories:story_list"),
    (_("Collections"), "stories:collection_list"),
    (_("Fusion centers"), "stories:center_list"),
    (_("States"), "stories:state_list"),
    (_("Threat types"), "stories:threat_list"),
    (_("Partners"), "stories:partner_list"),
    (_("Outcomes"), "stories:impact"),
    (_("Timeline"), "stories:timeline"),
    (_("Network"), "stories:network"),
)
DATA: tuple[FooterLink, ...] = (
    (_("Download the data"), "stories:data"),
    (_("Briefing books"), "stories:briefing"),
    (_("API"), "stories:api_home"),
    (_("What’s new"), "stories:digest_list"),
    (_("Follow new stories"), "stories:follow"),
)
HELP: tuple[FooterLink, ...] = (
    (_("About"), f"{PAGE}about"),
    (_("Methodology"), f"{PAGE}methodology"),
    (_("Glossary"), "stories:glossary"),
    (_("How to search"), "stories:search_help"),
    (_("Contact"), f"{PAGE}contact"),
)
AGENCY: tuple[FooterLink, ...] = (
    (_("How stories are approved"), f"{PAGE}clearance"),
    (_("Corrections"), "stories:correction_list"),
    (_("Accessibility"), f"{PAGE}accessibility"),
    (_("Privacy"), f"{PAGE}privacy"),
)
GROUPS: tuple[tuple["StrOrPromise", tuple[FooterLink, ...]], ...] = (
    (_("Explore"), EXPLORE),
    (_("Data"), DATA),
    (_("Help"), HELP),
    (_("Agency"), AGENCY),
)


def footer_groups() -> list[tuple["StrOrPromise", list[tuple["StrOrPromise", str]]]]:
    """Return the groups as (heading, [(label, URL)])."""
    return [(heading, list(_with_urls(links))) for heading, links in GROUPS]


def about_links() -> list[tuple["StrOrPromise", str]]:
    """Return (label, URL) of the pages about the site."""
    return list(_with_urls((*HELP, *AGENCY)))


def _with_urls(links: tuple[FooterLink, ...]) -> Iterator[tuple["StrOrPromise", str]]:
    for label, name in links:
        if name.startswith(PAGE):
            yield label, reverse("stories:page_detail", args=[name.removeprefix(PAGE)])
        else:
            yield label, reverse(name)
