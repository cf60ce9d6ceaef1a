"""Map and table of the states and territories, and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stories.choices import STATES
from stories.exports.formats import filtered_format_links
from stories.figures.tile_map import tile_map
from stories.figures.year_chart import year_columns
from stories.listing.collection import story_counts
from stories.listing.state_profile import StateProfile, state_of_district
from stories.models import FusionCenter
from stories.name_order import name_order
from stories.public_pages import public_page


@public_page(parameters=("district",), in_sitemap=True, in_static_export=True)
@require_safe
def state_list(request: HttpRequest) -> HttpResponse:
    """Show the number of stories in each state, as a map and as a table; two queries.

    A congressional district, such as ?district=CA-12, leads to the page of its state.
    """
    code = state_of_district(request.GET.get("district", ""))
    if code:
        return redirect("stories:state_detail", code.lower())

    centers: dict[str, list[FusionCenter]] = {}
    active = FusionCenter.objects.filter(is_active=True)
    for center in sorted(active, key=lambda one: (one.designation, name_order(one.name))):
        centers.setdefault(center.state, []).append(center)

    tiles = tile_map(story_counts())
    states = [(tile, centers.get(tile.code, [])) for tile in tiles.tiles]
    return render(request, "stories/state_list.html", {"map": tiles, "states": states})


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def state_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show one state: its centers, stories, outcomes, threat types, partners and neighbors."""
    if code.upper() not in STATES:
        raise Http404
    if code != code.lower():
        return redirect("stories:state_detail", code.lower(), permanent=True)

    state = StateProfile(code.upper())
    context = {
        "state": state,
        "profile": state.profile,
        "years": year_columns(state.profile.counts, state=code),
        "formats": filtered_format_links("state", code),
    }
    return render(request, "stories/state_detail.html", context)
