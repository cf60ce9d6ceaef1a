"""What was public before: older editions of a story, and all corrections."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stories.listing.corrections import corrections
from stories.models import Edition
from stories.models.edition_content import read_contents
from stories.pages.stories import redirect_or_gone
from stories.public_pages import public_page
from stories.publishing.edition_diff import find_differences
from stories.publishing.url_history import resolve_story

LAST_NUMBER = 2**31 - 1  # of an integer
PER_PAGE = 50


@public_page(in_static_export=True)
@require_safe
def story_edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show an older edition of a public story, and what changed after it; the current one is the story's own page."""
    target = resolve_story(slug)
    if not target.is_current:
        return redirect_or_gone(request, target)
    publication = target.entry
    if number == publication.edition.number:
        return redirect(publication)
    editions = Edition.objects.released().filter(story=publication.story_id)
    edition = editions.filter(number=number).first() if number <= LAST_NUMBER else None
    following = edition and editions.filter(number__gt=number).order_by("number").first()
    if edition is None or following is None:
        raise Http404
    (content,) = read_contents([edition.content])
    context = {
        "publication": publication,
        "edition": edition,
        "following": following,
        "content": content,
        "differences": find_differences(edition.content, following.content),
    }
    return render(request, "stories/edition_detail.html", context)


@public_page(parameters=("page",), in_sitemap=True, in_static_export=True)
@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    """List every published correction, latest first."""
    page = request.GET.get("page", "1")
    place = int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 else 0
    if not place:
        raise Http404
    start = (place - 1) * PER_PAGE
    found = corrections(start, start + PER_PAGE + 1)
    if place > 1 and not found:
        raise Http404
    context = {"corrections": found[:PER_PAGE], "next": place + 1 if len(found) > PER_PAGE else None, "place": place}
    return render(request, "stories/correction_list.html", context)
