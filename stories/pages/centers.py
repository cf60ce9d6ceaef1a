"""Directory of fusion centers, and the profile of one."""

from collections.abc import Iterable
from itertools import groupby
from string import ascii_uppercase

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from stories.choices import STATES, Designation
from stories.exports.formats import filtered_format_links
from stories.facets import CENTER
from stories.figures.tile_map import tile_map
from stories.figures.year_chart import year_columns
from stories.listing.collection import story_counts
from stories.listing.profile import EntryCount, Profile, entry_counts
from stories.models import FusionCenter
from stories.name_order import name_order
from stories.pages.structured_data import center_page
from stories.public_pages import public_page
from stories.publishing.url_history import resolve_entry

PARAMETERS = {"designation": Designation.values, "order": ["state", "name", "stories"]}

# List of (heading, centers).
Groups = list[tuple[str, list[EntryCount]]]


@public_page(
    parameters=PARAMETERS,
    in_sitemap=True,
    in_static_export=True,
    exported_parameters=PARAMETERS,
)
@require_safe
def center_list(request: HttpRequest) -> HttpResponse:
    """Show all active centers, by state, name or number of stories; two queries."""
    counts = story_counts()
    centers = entry_counts(FusionCenter.objects.filter(is_active=True), counts)
    designations = [center.entry.designation for center in centers]

    query = _valid_parameters(request.GET)
    designation = query.get("designation", "")
    order = query.get("order", "state")
    if designation:
        centers = [center for center in centers if center.entry.designation == designation]

    groups = _group(centers, order)

    context = {
        "query": query,
        "designation": designation,
        "order": order,
        "totals": {
            "all": len(designations),
            "primary": designations.count(Designation.PRIMARY),
            "recognized": designations.count(Designation.RECOGNIZED),
        },
        "groups": groups,
        "letters": [] if order == "stories" else _letters(groups),
        "map": tile_map(counts),
    }
    return render(request, "stories/center_list.html", context)


def _valid_parameters(query: QueryDict) -> QueryDict:
    """Return the valid parameters, which the links of the page repeat."""
    valid = QueryDict(mutable=True)
    for name, values in PARAMETERS.items():
        value = query.get(name, "")
        if value in values:
            valid[name] = value

    return valid


def _group(centers: Iterable[EntryCount], order: str) -> Groups:
    """Group centers by number of stories, initial or state; the primary center comes first."""
    if order == "stories":
        by_count = sorted(_by_name(centers), key=lambda center: -center.count)
        groups = groupby(by_count, key=_count_heading)
    elif order == "name":
        groups = groupby(_by_name(centers), key=_initial)
    else:
        by_state = sorted(centers, key=_state_order)
        groups = groupby(by_state, key=_state_name)

    return [(heading, list(group)) for heading, group in groups]


def _by_name(centers: Iterable[EntryCount]) -> list[EntryCount]:
    return sorted(centers, key=lambda center: name_order(center.entry.name))


def _count_heading(center: EntryCount) -> str:
    if not center.count:
        return _("No stories yet")
    heading = ngettext("%(count)s story", "%(count)s stories", center.count)
    return heading % {"count": center.count}


def _initial(center: EntryCount) -> str:
    return slugify(center.entry.name)[:1].upper()


def _state_name(center: EntryCount) -> str:
    return STATES[center.entry.state]


def _state_order(center: EntryCount) -> tuple[str, bool, tuple[str, str]]:
    is_secondary = center.entry.designation != Designation.PRIMARY
    return _state_name(center), is_secondary, name_order(center.entry.name)


def _letters(groups: Groups) -> list[tuple[str, str]]:
    """List of (letter, heading of the first group that begins with it or "")."""
    letters = dict.fromkeys(ascii_uppercase, "")
    for heading, _centers in reversed(groups):
        if heading[:1] in letters:
            letters[heading[:1]] = heading
    return list(letters.items())


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def center_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one center with its stories, partners and threat types; nine queries."""
    resolved = resolve_entry(FusionCenter.objects.all(), "center", slug)
    center = resolved.entry
    if not resolved.is_current:
        return redirect(center, permanent=True)

    profile = Profile(CENTER, center.pk)
    context = {
        "center": center,
        "profile": profile,
        "years": year_columns(profile.counts, center=center.slug),
        "worked_with": [(code, name) for code, name in profile.states if code != center.state],
        "structured": center_page(center),
        "formats": filtered_format_links("center", center.slug),
    }
    return render(request, "stories/center_detail.html", context)
