"""Facet counts: what a list could be narrowed down to."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from stories.listing.options import FACETS, Facet, Option
from stories.listing.result import Listing
from stories.open_data.api import entry_schemas as schemas
from stories.open_data.api import shapes
from stories.open_data.api.answers import answer
from stories.open_data.api.queries import Filters
from stories.search.facets import SPAN

router = Router(tags=["Facets"])


@router.api_operation(
    ["GET", "HEAD"],
    "/facets",
    response=schemas.FacetList,
    url_name="api_facets",
    operation_id="listFacets",
    summary="Facet counts",
)
def facet_list(request: HttpRequest, query: Query[Filters]) -> HttpResponse:
    """Count each value of every filter, given the query and all other filters: the numbers of the page /stories/."""
    listing = query.listing(request)
    return answer(
        {
            "total": listing.total,
            "facets": [_facet(facet, listing) for facet in FACETS],
            "page_url": shapes.site_url(str(listing.address)),
        }
    )


def _facet(facet: Facet, listing: Listing) -> dict[str, Any]:
    chosen, counts = listing.chosen.get(facet, []), listing.counts[facet]
    ids = {id_ for id_ in counts if id_ // SPAN == facet.kind} | {option.facet_id for option in chosen}
    found = [option for id_ in ids if (option := listing.options.by_id(id_))]
    return {
        "parameter": facet.param,
        "name": str(facet.label),
        "options": [_option(option, counts, option in chosen, listing) for option in _sorted(found, counts)],
    }


def _sorted(found: list[Option], counts: Mapping[int, int]) -> list[Option]:
    return sorted(found, key=lambda option: (-counts.get(option.facet_id, 0), option.label.lower(), option.facet_id))


def _option(option: Option, counts: Mapping[int, int], is_chosen: bool, listing: Listing) -> dict[str, Any]:
    parent = listing.options.by_id(option.parent) if option.parent else None
    return {
        "value": option.value,
        "name": option.label,
        "stories": counts.get(option.facet_id, 0),
        "is_chosen": is_chosen,
        "parent": parent and parent.value,
    }
