"""The home page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from stories.choices import HomeFigure
from stories.exports.figures import other_figures, timeline
from stories.exports.formats import format_links
from stories.figures.tile_map import TileMap, tile_map
from stories.figures.year_chart import YearColumn, year_columns
from stories.listing.collection import public_index
from stories.listing.profile import EntryCount, entry_counts
from stories.listing.query_string import ListingUrl
from stories.listing.rows import Row, rows
from stories.models import Publication
from stories.models.edition_content import VocabularyNames
from stories.models.publication import visible_publications
from stories.models.version_cache import site_text, vocabulary_names
from stories.name_order import name_order
from stories.pages.structured_data import website
from stories.public_pages import public_page
from stories.search.index import Counts, Index

NEWEST = 5
TERRITORIES = {"GU", "PR", "VI"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts, and the URL of that list."""

    name: HomeFigure
    number: int
    text: str
    url: str


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the search box, the map, the newest stories and the threat types; two queries."""
    index = public_index.get()
    names = vocabulary_names.get()
    counts = index.counts(index.all)

    featured, newest = _first_stories(index, names)
    tiles = tile_map(counts)
    years = year_columns(counts)
    text = site_text.get()
    total = sum(year.count for year in years)
    number_of_centers = sum(center.is_active for center in names.centers.values())
    figures = _figures(total, number_of_centers, tiles, years, names)
    context = {
        "total": total,
        "centers": number_of_centers,
        "text": text,
        "examples": text.example_searches,
        "map": tiles,
        "years": years,
        "figure": timeline(),
        "other_figures": other_figures(),
        "numbers": [figure for figure in figures if figure.name in text.figures],
        "featured": featured,
        "newest": newest,
        "threats": _general_threats(counts, names),
        "updated_at": index.updated_at(index.all),
        "formats": format_links(ListingUrl("", {})),
        "structured": website(),
    }
    return render(request, "stories/home.html", context)


def _first_stories(index: Index, names: VocabularyNames) -> tuple[Row | None, list[Row]]:
    """Return the featured story, by default the newest, and the newest others; two queries."""
    featured = Publication.objects.visible().filter(is_featured=True)
    featured_ids = list(featured.values_list("story_id", flat=True))
    newest_ids = index.newest(index.all, NEWEST + 1)
    other_ids = [story_id for story_id in newest_ids if story_id not in featured_ids]

    found = rows(visible_publications([*featured_ids, *other_ids]), names)
    if not found:
        return None, []
    return found[0], found[1 : NEWEST + 1]


def _figures(
    stories: int,
    centers: int,
    tiles: TileMap,
    years: Sequence[YearColumn],
    names: VocabularyNames,
) -> list[Figure]:
    """Return the figures in the order of HomeFigure."""
    stories_text = _describe_stories(stories, years)
    centers_text = ngettext("fusion center", "fusion centers", centers)
    states, states_text = _count_states(tiles)
    partners = len(names.partners)
    partners_text = _("partner organizations")
    threats = len(names.threats)
    return [
        Figure(HomeFigure.STORIES, stories, stories_text, reverse("stories:story_list")),
        Figure(HomeFigure.CENTERS, centers, centers_text, reverse("stories:center_list")),
        Figure(HomeFigure.STATES, states, states_text, reverse("stories:state_list")),
        Figure(HomeFigure.PARTNERS, partners, partners_text, reverse("stories:partner_list")),
        Figure(HomeFigure.THREATS, threats, _("threat types"), reverse("stories:threat_list")),
    ]


def _general_threats(counts: Counts, names: VocabularyNames) -> list[EntryCount]:
    """Return the general threat types, most stories first."""
    general = [threat for threat in names.threats.values() if threat.parent_id is None]
    threats = entry_counts(general, counts)
    return sorted(threats, key=lambda threat: (-threat.count, name_order(threat.entry.name)))


def _describe_stories(total: int, years: Sequence[YearColumn]) -> str:
    """Return "stories, 2010 to 2025"."""
    stories = ngettext("story", "stories", total)
    if not years:
        return stories
    span = _("%(first)s to %(last)s") % {"first": years[0].year, "last": years[-1].year}
    return f"{stories}, {span}"


def _count_states(tiles: TileMap) -> tuple[int, str]:
    """Return the number of states with a story and what it counts.

    DC is named besides the states; if there is any territory, all are counted together.
    """
    codes = {tile.code for tile in tiles.lit}
    if codes & TERRITORIES:
        number = len(codes)
        text = ngettext(
            "state or territory with a story", "states and territories with a story", number
        )
        return number, text

    number = len(codes - {"DC"})
    text = ngettext("state with a story", "states with a story", number)
    if "DC" in codes:
        text += _(", and DC")
    return number, text
