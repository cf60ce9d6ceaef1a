"""The list of stories, and one story."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stories.cite.reference import Reference
from stories.cite.styles import citations
from stories.listing.counted import CountedListing
from stories.listing.misses import note_miss
from stories.listing.related import nearest, with_reasons
from stories.listing.rows import rows
from stories.models import Address, Edition, Publication
from stories.models.content import read_contents
from stories.pages.errors import gone
from stories.pages.structured import article

LAST_PK = 2**63 - 1  # of a bigint


@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    """Show the stories that the query string asks for, twenty a page; at most ten queries."""
    listing = CountedListing(request.GET, Publication.objects.visible(), request.path)
    if listing.total:
        return render(request, "stories/story_list.html", {"listing": listing})
    note_miss(listing)
    newest = rows(Publication.objects.visible().newest().for_list()[:3], listing.names)
    return render(request, "stories/story_list_empty.html", {"listing": listing, "newest": newest})


@require_safe
def story_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the current edition of one public story; a former address redirects, a withdrawn one is gone."""
    stories = Publication.objects.visible()
    publication = stories.for_detail().filter(slug=slug).first()
    if publication is None:
        return former_story(request, slug)
    near = nearest(publication, stories)
    content, *_others = read_contents(story.edition.content for story in (publication, *near))
    context = {
        "publication": publication,
        "content": content,
        "edition": publication.edition,
        "older": _older(publication),
        "citations": citations(Reference.of(publication, content)),
        "related": with_reasons(near, content),
        "structured": article(publication, content),
    }
    return render(request, "stories/story_detail.html", context)


def _older(publication: Publication) -> list[Edition]:
    """Return the editions that the public could read before this one, latest first; no query for a first edition."""
    if publication.edition.number == 1:
        return []
    editions = Edition.objects.released().filter(story=publication.story_id).defer("content")
    return list(editions.exclude(pk=publication.edition_id).order_by("-number"))


def former_story(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer for a slug that no public story has now: a redirect, 410, or Http404."""
    address = Address.objects.known().filter(kind="story", slug=slug).first()
    return _where_it_is(request, address)


@require_safe
def story_short(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the short address of a story, which stays for ever, to where the story is."""
    owned = Address.objects.known().filter(kind="story", owner_id=pk) if pk <= LAST_PK else Address.objects.none()
    return _where_it_is(request, owned.first())


def _where_it_is(request: HttpRequest, address: Address | None) -> HttpResponse:
    """Answer for an address that a story has or had: a redirect, or that the story is gone; raise Http404."""
    if address is None:
        raise Http404
    if current := Publication.objects.visible().filter(story=address.owner_id).first():
        return redirect(current, permanent=True)
    return gone(request)
