"""News pages, each with the changes of a month."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.exports.formats import format_links
from stories.listing.digest import digest_of, monthly_changes
from stories.listing.query_string import ListingUrl
from stories.public_pages import public_page

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def digest_list(request: HttpRequest) -> HttpResponse:
    """Show the months with changes, latest first; one query."""
    context = {
        "months": monthly_changes(),
        "formats": format_links(ListingUrl(reverse("stories:story_list"), {})),
    }
    return render(request, "stories/digest_list.html", context)


@public_page(in_static_export=True)
@require_safe
def digest(request: HttpRequest, month: str) -> HttpResponse:
    """Show what was published, revised, corrected and withdrawn in a month; four queries."""
    match = MONTH.fullmatch(month)
    if match is None:
        raise Http404

    found = digest_of(int(match[1]), int(match[2]))
    if found.is_empty:
        raise Http404

    months = sorted(line["month"] for line in monthly_changes())
    context = {
        "digest": found,
        "earlier": max((one for one in months if one < found.first_day), default=None),
        "later": min((one for one in months if one > found.first_day), default=None),
        "formats": format_links(ListingUrl(reverse("stories:story_list"), {})),
    }
    return render(request, "stories/digest_detail.html", context)
