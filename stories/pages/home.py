"""The home page."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from stories.exports.formats import format_links
from stories.facets import entry_facet_id
from stories.figures.tile_map import TileMap, tile_map
from stories.figures.year_chart import YearColumn, year_columns
from stories.listing.collection import public_index
from stories.listing.profile import EntryCount
from stories.listing.query_string import ListingUrl
from stories.listing.rows import Row, rows
from stories.models import Publication
from stories.models.edition_content import VocabularyNames
from stories.models.publication import visible_publications
from stories.models.version_cache import vocabulary_names
from stories.pages.structured_data import website
from stories.public_pages import public_page
from stories.search.index import Counts, Index

EXAMPLES = ("missing child", "Boston Marathon", "school threats", "hurricane")
NEWEST = 5
TERRITORIES = {"GU", "PR", "VI"}


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what fusion centers are, a search box, the map, the newest stories and the ways in; two queries."""
    index = public_index.get()
    counts, names = index.counts(index.all), vocabulary_names.get()
    featured, newest = _first_stories(index, names)
    tiles = tile_map(counts)
    columns = year_columns(counts)
    total = sum(column.count for column in columns)
    context = {
        "total": total,
        "centers": sum(center.is_active for center in names.centers.values()),
        "examples": EXAMPLES,
        "map": tiles,
        "years": columns,
        "numbers": _numbers(total, columns, tiles, names),
        "featured": featured,
        "newest": newest,
        "threats": _top_threats(counts, names),
        "updated_at": index.updated_at(index.all),
        "formats": format_links(ListingUrl("", {})),
        "structured": website(),
    }
    return render(request, "stories/home.html", context)


def _first_stories(index: Index, names: VocabularyNames) -> tuple[Row | None, list[Row]]:
    """Return the featured story (the newest when staff chose none) and the newest others; two queries."""
    chosen = list(Publication.objects.visible().filter(is_featured=True).values_list("story_id", flat=True))
    newest = index.newest(index.all, NEWEST + 1)
    others = [story for story in newest if story not in chosen]
    found = rows(visible_publications([*chosen, *others]), names)
    return (found[0] if found else None), found[1 : NEWEST + 1]


def _top_threats(counts: Counts, names: VocabularyNames) -> list[EntryCount]:
    tops = [threat for threat in names.threats.values() if threat.parent_id is None]
    counted = [EntryCount(threat, counts.get(entry_facet_id(threat), 0)) for threat in tops]
    return sorted(counted, key=lambda line: (-line.count, line.entry.name.lower()))


def _numbers(
    total: int, columns: Sequence[YearColumn], tiles: TileMap, names: VocabularyNames
) -> list[tuple[int, str, str]]:
    """List of (number, what it counts, address of what is counted)."""
    lit = {tile.code for tile in tiles.lit}
    span = _("%(first)s to %(last)s") % {"first": columns[0].year, "last": columns[-1].year} if columns else ""
    stories = ngettext("story", "stories", total) + (f", {span}" if span else "")
    centers = sum(center.is_active for center in names.centers.values())
    return [
        (total, stories, reverse("stories:story_list")),
        (centers, ngettext("fusion center", "fusion centers", centers), reverse("stories:center_list")),
        (*_states(lit), reverse("stories:state_list")),
        (len(names.partners), _("partner organizations"), reverse("stories:partner_list")),
        (len(names.threats), _("threat types"), reverse("stories:threat_list")),
    ]


def _states(lit: set[str]) -> tuple[int, str]:
    """Return (number of places with a story, what they are): states apart from DC, together with territories."""
    if lit & TERRITORIES:
        return len(lit), ngettext("state or territory with a story", "states and territories with a story", len(lit))
    states = len(lit - {"DC"})
    with_dc = _(", and DC") if "DC" in lit else ""
    return states, ngettext("state with a story", "states with a story", states) + with_dc
