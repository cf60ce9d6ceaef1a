"""The directory of fusion centers, and the profile of one."""

from collections.abc import Iterable
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from stories.choices import STATES, Designation
from stories.exports.formats import filtered_format_links
from stories.facets import CENTER, entry_facet_id
from stories.figures.tile_map import tile_map
from stories.listing.collection import story_counts
from stories.listing.profile import EntryCount, Profile
from stories.models import FusionCenter
from stories.pages.structured_data import center_page
from stories.public_pages import public_page
from stories.publishing.url_history import resolve_entry

ORDERS = ("state", "name", "stories")


@public_page(
    parameters=("designation", "order"),
    in_sitemap=True,
    in_static_export=True,
    exported_parameters=("designation", "order"),
)
@require_safe
def center_list(request: HttpRequest) -> HttpResponse:
    """Show all active centers, by state, name or number of stories; two queries."""
    counts = story_counts()
    centers = []
    for center in FusionCenter.objects.filter(is_active=True):
        centers.append(EntryCount(center, counts.get(entry_facet_id(center), 0)))
    asked = _asked(request.GET)
    designation, order = asked.get("designation", ""), asked.get("order", "")
    shown = [line for line in centers if designation in ("", line.entry.designation)]
    groups = _groups(shown, order)
    context = {
        "asked": asked,
        "designation": designation,
        "order": order or "state",
        "totals": {
            "all": len(centers),
            "primary": sum(line.entry.designation == Designation.PRIMARY for line in centers),
            "recognized": sum(line.entry.designation == Designation.RECOGNIZED for line in centers),
        },
        "groups": groups,
        "letters": _letters(groups) if order != "stories" else [],
        "map": tile_map(counts),
    }
    return render(request, "stories/center_list.html", context)


def _asked(query: QueryDict) -> QueryDict:
    """Return of the query string only what this page knows, so that no link carries anything else on."""
    known = QueryDict(mutable=True)
    for name, values in (("designation", Designation.values), ("order", ORDERS)):
        if (value := query.get(name, "")) in values:
            known[name] = value
    return known


def _groups(centers: Iterable[EntryCount], order: str) -> list[tuple[str, list[EntryCount]]]:
    """List of (heading, centers): by state with the primary center first, by initial, or by number of stories."""
    if order == "stories":
        most_first = sorted(centers, key=lambda line: (-line.count, line.entry.name.lower()))
        return [(_heading(count), list(lines)) for count, lines in groupby(most_first, lambda line: line.count)]
    if order == "name":
        # As slugs, so that É stands with E and the address of each letter is there once.
        by_name = sorted(centers, key=lambda line: slugify(line.entry.name))
        return [(letter, list(lines)) for letter, lines in groupby(by_name, _initial)]
    by_state = sorted(centers, key=_state_order)
    return [(STATES[code], list(lines)) for code, lines in groupby(by_state, lambda line: line.entry.state)]


def _initial(line: EntryCount) -> str:
    return slugify(line.entry.name)[:1].upper()


def _heading(count: int) -> str:
    return ngettext("%(count)s story", "%(count)s stories", count) % {"count": count} if count else _("No stories yet")


def _state_order(line: EntryCount) -> tuple[Any, ...]:
    center = line.entry
    return STATES[center.state], center.designation != Designation.PRIMARY, center.name.lower()


def _letters(groups: list[tuple[str, list[EntryCount]]]) -> list[tuple[str, str]]:
    """List of (letter, heading of the first group that begins with it or "")."""
    headings = [heading for heading, _lines in groups]
    return [(letter, next((name for name in headings if name.startswith(letter)), "")) for letter in ascii_uppercase]


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def center_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one center with its stories, partners and threat types; nine queries."""
    target = resolve_entry(FusionCenter.objects.all(), "center", slug)
    center = target.entry
    if not target.is_current:
        return redirect(center, permanent=True)
    profile = Profile(CENTER, center.pk)
    worked_with = [(code, name) for code, name in profile.states if code != center.state]
    context = {"center": center, "profile": profile, "worked_with": worked_with, "structured": center_page(center)}
    context["formats"] = filtered_format_links("center", center.slug)
    return render(request, "stories/center_detail.html", context)
