"""Page on which a reader puts the stories of a briefing book in order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stories.listing.briefing import MAX_TITLE, Briefing
from stories.listing.picked_stories import MAX_STORIES
from stories.public_pages import public_page


@public_page(parameters=("stories", "title", "place"), is_cached=False)
@require_safe
def briefing(request: HttpRequest) -> HttpResponse:
    """Show the chosen stories; numbers beside them redirect to the address with that order."""
    book = Briefing.read(request.GET)
    places = request.GET.getlist("place")
    if places:
        return redirect(book.url_of(book.picked.in_order_of(places)))

    context = {"book": book, "max_stories": MAX_STORIES, "max_title": MAX_TITLE}
    return render(request, "stories/briefing.html", context)
