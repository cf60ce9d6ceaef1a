"""Speculation rules: links that browsers may prefetch, so that the next page opens at once."""

from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.public_pages import public_page

MEDIA_TYPE = "application/speculationrules+json"
# Filtered lists are unlimited and files are downloads, so neither is prefetched.
EXCLUDED = ["/admin/*", "/api/*", "/data/*", "/feeds/*", "/s/*", "/*.*", "/*\\?*"]
# "moderate" prefetches when the pointer rests on a link or a touch begins. Nothing is rendered in
# advance, and browsers in data-saving mode skip prefetching.
RULES = {
    "prefetch": [
        {
            "source": "document",
            "where": {"and": [{"href_matches": "/*"}, {"not": {"href_matches": EXCLUDED}}]},
            "eagerness": "moderate",
        }
    ]
}


@cache
def speculation_rules_header() -> str:
    """Return the value of the Speculation-Rules header."""
    return f'"{reverse("stories:speculation_rules")}"'


@public_page(is_cached=False, in_static_export=True)
@require_safe
def speculation_rules(request: HttpRequest) -> HttpResponse:
    """Send the rules, which the Speculation-Rules header of every page refers to."""
    response = JsonResponse(RULES, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
