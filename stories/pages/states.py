"""Map and table of the states and territories."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories.figures.tile_map import tile_map
from stories.listing.collection import story_counts
from stories.models import FusionCenter
from stories.public_pages import public_page


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def state_list(request: HttpRequest) -> HttpResponse:
    """Show the number of stories in each state, as a map and as a table; two queries."""
    centers: dict[str, list[FusionCenter]] = {}
    for center in FusionCenter.objects.filter(is_active=True).order_by("designation", "name"):
        centers.setdefault(center.state, []).append(center)

    tiles = tile_map(story_counts())
    states = [(tile, centers.get(tile.code, [])) for tile in tiles.tiles]
    return render(request, "stories/state_list.html", {"map": tiles, "states": states})
