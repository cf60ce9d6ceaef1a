"""Which links a browser may follow ahead of its user, so that the next page is there at once."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.public_pages import public_page

MEDIA_TYPE = "application/speculationrules+json"
# Filtered lists are endless and files are downloads, so neither is prefetched.
NOT = ["/admin/*", "/api/*", "/data/*", "/feeds/*", "/s/*", "/*.*", "/*\\?*"]
# Fetched when the pointer rests on a link or a finger goes down, and only fetched: nothing runs ahead of a visit.
# A browser that saves data fetches nothing ahead; that is its rule, not ours.
RULES: dict[str, Any] = {
    "prefetch": [
        {
            "source": "document",
            "where": {"and": [{"href_matches": "/*"}, {"not": {"href_matches": NOT}}]},
            "eagerness": "moderate",
        }
    ]
}


@cache
def where_rules_are() -> str:
    """Return the value of the Speculation-Rules header."""
    return f'"{reverse("stories:speculation_rules")}"'


@public_page(is_cached=False, in_static_export=True)
@require_safe
def speculation_rules(request: HttpRequest) -> HttpResponse:
    """Serve the rules that every page names in its Speculation-Rules header."""
    response = JsonResponse(RULES, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
