"""Recap of one year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories.exports.formats import filtered_format_links
from stories.listing.year_recap import YearRecap
from stories.public_pages import public_page


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def year_detail(request: HttpRequest, year: int) -> HttpResponse:
    """Show the stories of a year, their outcomes and centers, and what changed; three queries."""
    recap = YearRecap.read(year)
    if recap is None:
        raise Http404

    context = {
        "recap": recap,
        "profile": recap.profile,
        "formats": filtered_format_links("year", str(year)),
    }
    return render(request, "stories/year_detail.html", context)
