"""The glossary, and the page that explains feeds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories.exports.formats import FORMATS
from stories.listing.digest import monthly_changes
from stories.listing.glossary import glossary
from stories.public_pages import public_page


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def glossary_page(request: HttpRequest) -> HttpResponse:
    """Explain the words of the field, from A to Z; one query for each content version."""
    entries = glossary.get().entries
    letters = {entry.heading[0].upper() for entry in entries}
    context = {"entries": entries, "letters": sorted(letters)}
    return render(request, "stories/glossary.html", context)


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def follow(request: HttpRequest) -> HttpResponse:
    """Explain how to follow new stories with a feed reader; one query."""
    months = monthly_changes()
    context = {
        "feeds": [each for each in FORMATS if each.is_feed],
        "latest_month": months[0]["month"] if months else None,
    }
    return render(request, "stories/follow.html", context)
