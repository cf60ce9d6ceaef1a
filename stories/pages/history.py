"""Pages of earlier editions and of corrections."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from stories.listing.correction_list import corrections
from stories.models import Edition
from stories.models.edition_content import read_contents
from stories.models.version_cache import names_for
from stories.pages.stories import redirect_or_gone
from stories.public_pages import public_page
from stories.publishing.content_diff import diff_contents
from stories.publishing.links.run import dead_since
from stories.publishing.url_history import resolve_story
from stories.text_safety import parse_digits

MAX_INTEGER = 2**31 - 1
MAX_PAGE_DIGITS = 5
PER_PAGE = 50


@public_page(in_static_export=True)
@require_safe
def story_edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show an earlier edition of a public story and the changes in the following one.

    The current edition redirects to the page of the story.
    """
    resolved = resolve_story(slug)
    if not resolved.is_current:
        return redirect_or_gone(request, resolved)

    publication = resolved.entry
    if number == publication.edition.number:
        return redirect(publication)
    if number > MAX_INTEGER:
        raise Http404

    editions = Edition.objects.released().filter(story=publication.story_id)
    edition = get_object_or_404(editions, number=number)
    following = editions.filter(number__gt=number).order_by("number").first()
    if following is None:
        raise Http404

    names = names_for([edition.content, following.content])
    (content,) = read_contents([edition.content], names)
    context = {
        "publication": publication,
        "edition": edition,
        "following": following,
        "content": content,
        "diffs": diff_contents(edition.content, following.content, names),
        "dead_links": dead_since(content.sources),
    }
    return render(request, "stories/edition_detail.html", context)


@public_page(parameters=("page",), in_sitemap=True, in_static_export=True)
@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    """Show a page of the corrections, latest first; three queries."""
    number = _page_number(request.GET.get("page", "1"))
    start = (number - 1) * PER_PAGE
    # One more shows whether there is a next page.
    found = corrections(start, start + PER_PAGE + 1)
    if number > 1 and not found:
        raise Http404

    context = {
        "corrections": found[:PER_PAGE],
        "number": number,
        "next": number + 1 if len(found) > PER_PAGE else None,
    }
    return render(request, "stories/correction_list.html", context)


def _page_number(text: str) -> int:
    """Return the number of a page; raise Http404 for anything else."""
    number = parse_digits(text, MAX_PAGE_DIGITS)
    if not number:
        raise Http404
    return number
