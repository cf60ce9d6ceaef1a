"""The list of stories, and one story."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.cite.cited_story import CitedStory
from stories.cite.styles import citations
from stories.exports.formats import format_links
from stories.facets import FACET_PARAMS
from stories.listing.form import LISTING_PARAMETERS
from stories.listing.no_results import NoResults
from stories.listing.related import related_rows, related_stories
from stories.listing.results import Listing
from stories.listing.rows import rows
from stories.models import Edition, Publication
from stories.models.edition_content import read_contents
from stories.models.publication import visible_publications
from stories.models.version_cache import names_for
from stories.pages.errors import gone
from stories.pages.search_stats_middleware import TOTAL
from stories.pages.structured_data import article
from stories.public_pages import public_page
from stories.publishing.url_history import ResolvedUrl, resolve_story, resolve_story_id

NEWEST = 3  # on the page that has nothing else to show


@public_page(
    parameters=LISTING_PARAMETERS,
    in_sitemap=True,
    in_static_export=True,
    exported_parameters=(*FACET_PARAMS, "page"),
)
@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    """Show the stories that the query string asks for, twenty a page; one query, three for words."""
    listing = Listing(request.GET, request.path)
    page = _full(request, listing) if listing.total else _empty(request, listing)
    page.headers[TOTAL] = str(listing.total)
    return page


def _full(request: HttpRequest, listing: Listing) -> HttpResponse:
    context = {"listing": listing, "formats": format_links(listing.url)}
    return render(request, "stories/story_list.html", context)


def _empty(request: HttpRequest, listing: Listing) -> HttpResponse:
    newest = rows(visible_publications(listing.index.newest(listing.index.all, NEWEST)), listing.names)
    context = {"listing": listing, "formats": format_links(listing.url)}
    context |= {"no_results": NoResults(listing), "newest": newest}
    return render(request, "stories/story_list_empty.html", context)


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
def facet_options(request: HttpRequest, param: str) -> HttpResponse:
    """Show all options of one facet as links to the stories that the query string asks for."""
    listing = Listing(request.GET, reverse("stories:story_list"))

    for panel in listing.panels:
        if panel.facet.param == param:
            return render(request, "stories/facet_options.html", {"listing": listing, "panel": panel})

    raise Http404


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def story_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the current edition of one public story; a former address redirects, a withdrawn one is gone."""
    target = resolve_story(slug)
    if not target.is_current:
        return redirect_or_gone(request, target)
    publication = target.entry
    near = related_stories(publication)
    snapshots = [story.edition.content for story in (publication, *near)]
    content, *_others = read_contents(snapshots, names_for(snapshots))
    context = {
        "publication": publication,
        "content": content,
        "edition": publication.edition,
        "older": _older(publication),
        "citations": citations(CitedStory.of(publication, content)),
        "related": related_rows(near, content),
        "structured": article(publication, content),
    }
    return render(request, "stories/story_detail.html", context)


def _older(publication: Publication) -> list[Edition]:
    """Return the editions that the public could read before this one, latest first; no query for a first edition."""
    if publication.edition.number == 1:
        return []
    editions = Edition.objects.released().filter(story=publication.story_id).defer("content")
    return list(editions.exclude(pk=publication.edition_id).order_by("-number"))


@public_page(in_static_export=True)
@require_safe
def story_short(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the short address of a story, which stays for ever, to where the story is."""
    return redirect_or_gone(request, resolve_story_id(pk))


def redirect_or_gone(request: HttpRequest, target: ResolvedUrl) -> HttpResponse:
    """Answer for an address that is not a story's own: a redirect, or that the story is gone."""
    return redirect(target.entry, permanent=True) if target.entry else gone(request)
