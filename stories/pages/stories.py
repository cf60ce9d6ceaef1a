"""Pages of the story list, the options of a facet, and one story."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.cite.cited_story import CitedStory
from stories.cite.styles import citations
from stories.exports.formats import format_links
from stories.facets import FACET_PARAMS
from stories.listing.correction_list import story_corrections
from stories.listing.form import LISTING_PARAMETERS, ORDER_PARAMETERS
from stories.listing.named_entries import named_entries
from stories.listing.neighbors import neighbors
from stories.listing.no_results import NoResults
from stories.listing.picked_stories import PickedStories, PickLink
from stories.listing.related import related_rows, related_stories
from stories.listing.results import Listing
from stories.listing.rows import rows
from stories.models import Edition, Publication
from stories.models.edition_content import read_contents
from stories.models.publication import visible_publications
from stories.models.version_cache import names_for
from stories.pages.errors import gone
from stories.pages.search_stats_middleware import TOTAL_HEADER
from stories.pages.structured_data import article
from stories.public_pages import public_page
from stories.publishing.links.run import dead_since
from stories.publishing.url_history import ResolvedUrl, resolve_story, resolve_story_id

# Stories on the page of a list without results.
NEWEST = 3
# With picked stories in its address, a page is one reader's own, and not worth storing.
OWN_PAGE = "private, no-cache"


@public_page(
    parameters=LISTING_PARAMETERS,
    in_sitemap=True,
    in_static_export=True,
    exported_parameters=(*FACET_PARAMS, "page"),
    is_search=True,
)
@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    """Show a page of the stories that match the query string; one query, three for a search."""
    listing = Listing(request.GET, request.path)
    context = {
        "listing": listing,
        "formats": format_links(listing.url),
        "entries": named_entries(listing),
    }
    template = "stories/story_list.html"

    if not listing.total:
        newest = listing.index.newest(listing.index.all, NEWEST)
        context["newest"] = rows(visible_publications(newest), listing.names)
        context["no_results"] = NoResults(listing)
        template = "stories/story_list_empty.html"

    response = render(request, template, context)
    response.headers[TOTAL_HEADER] = str(listing.total)
    if listing.picked.ids:
        response.headers["Cache-Control"] = OWN_PAGE
    return response


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
def facet_options(request: HttpRequest, param: str) -> HttpResponse:
    """Show all options of one facet as links to the filtered list."""
    listing = Listing(request.GET, reverse("stories:story_list"))
    for panel in listing.panels:
        if panel.facet.param == param:
            context = {"listing": listing, "panel": panel}
            return render(request, "stories/facet_options.html", context)

    raise Http404


@public_page(parameters=ORDER_PARAMETERS, in_sitemap=True, in_static_export=True)
@require_safe
def story_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the current edition of a public story; two to four queries.

    The parameters are those of the list from which the visitor came. At most two
    more queries find the stories beside it, four if the list has search words.
    """
    resolved = resolve_story(slug)
    if not resolved.is_current:
        return redirect_or_gone(request, resolved)

    publication = resolved.entry
    related = related_stories(publication)
    snapshots = [story.edition.content for story in (publication, *related)]
    names = names_for(snapshots)
    (content,) = read_contents([publication.edition.content], names)

    picked = PickedStories.parse(request.GET.get("pick", ""))
    pick_query = request.GET.copy()
    pick_query["pick"] = str(picked.toggling(publication.story_id))
    pick_url = f"{request.path}?{pick_query.urlencode()}"

    older = _older_editions(publication)
    context = {
        "publication": publication,
        "content": content,
        "edition": publication.edition,
        "older": older,
        "corrections": story_corrections(publication, older),
        "dead_links": dead_since(content.sources),
        "citations": citations(CitedStory.of(publication, content)),
        "related": related_rows(related, content),
        "structured": article(publication, content),
        "picked": picked,
        "pick": PickLink(pick_url, is_chosen=publication.story_id in picked),
    }
    if request.GET:
        listing = Listing(request.GET, reverse("stories:story_list"))
        context["neighbors"] = neighbors(listing, publication.story_id)

    response = render(request, "stories/story_detail.html", context)
    if picked.ids:
        response.headers["Cache-Control"] = OWN_PAGE
    return response


def _older_editions(publication: Publication) -> list[Edition]:
    """Return the earlier public editions, latest first; no query for a first edition."""
    if publication.edition.number == 1:
        return []
    editions = Edition.objects.released().filter(story=publication.story_id)
    return list(editions.exclude(pk=publication.edition_id).order_by("-number"))


@public_page(in_static_export=True)
@require_safe
def story_short(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect the permanent short URL of a story to its page."""
    return redirect_or_gone(request, resolve_story_id(pk))


def redirect_or_gone(request: HttpRequest, resolved: ResolvedUrl) -> HttpResponse:
    """Redirect a former URL to the story, or return 410 if the story is no longer public."""
    if resolved.entry is None:
        return gone(request, resolved.withdrawn_at, resolved.ended_at)
    return redirect(resolved.entry, permanent=True)
