"""Collections of stories on one theme."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.exports.formats import format_links
from stories.listing.results import Listing
from stories.listing.story_collections import all_collections
from stories.models import Collection
from stories.public_pages import public_page


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def collection_list(request: HttpRequest) -> HttpResponse:
    """Show all collections with their number of stories; two queries for each search of words."""
    listings = [_stories_in(collection) for collection in all_collections.get().values()]
    return render(request, "stories/collection_list.html", {"listings": listings})


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def collection_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a collection with its first stories; two queries, four for a search of words."""
    collection = get_object_or_404(Collection, slug=slug)
    listing = _stories_in(collection)
    context = {
        "collection": collection,
        "listing": listing,
        "formats": format_links(listing.url),
    }
    return render(request, "stories/collection_detail.html", context)


def _stories_in(collection: Collection) -> Listing:
    query = QueryDict(mutable=True)
    query["collection"] = collection.slug
    return Listing(query, reverse("stories:story_list"))
