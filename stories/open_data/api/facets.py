"""Facet counts: what a list could be narrowed down to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from stories.exports.story_json import site_url
from stories.facets import FACETS, Facet
from stories.listing.results import Listing
from stories.open_data.api import schemas
from stories.open_data.api.parameters import Filters
from stories.open_data.api.responses import READ, json_response

router = Router(tags=["Facets"])


@router.api_operation(
    READ,
    "/facets",
    response=schemas.FacetList,
    url_name="api_facets",
    operation_id="listFacets",
    summary="Facet counts",
)
def facet_list(request: HttpRequest, query: Query[Filters]) -> HttpResponse:
    """Count each value of every filter, given the query and all other filters: the numbers of the page /stories/."""
    listing = query.listing(request)
    return json_response(
        {
            "total": listing.total,
            "facets": [_facet(facet, listing) for facet in FACETS],
            "page_url": site_url(str(listing.address)),
        }
    )


def _facet(facet: Facet, listing: Listing) -> dict[str, Any]:
    chosen, counts = listing.chosen.get(facet, []), listing.counts[facet]
    found = sorted(
        listing.options.of(facet),
        key=lambda option: (-counts.get(option.facet_id, 0), option.label.lower(), option.facet_id),
    )
    values = {option.facet_id: option.value for option in found}
    return {
        "parameter": facet.param,
        "name": str(facet.label),
        "options": [
            {
                "value": option.value,
                "name": option.label,
                "stories": counts.get(option.facet_id, 0),
                "is_chosen": option in chosen,
                "parent": option.parent and values.get(option.parent),
            }
            for option in found
        ],
    }
