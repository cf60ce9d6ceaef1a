"""Speculation rules: links that browsers may prefetch, so that the next page opens at once."""

import re
from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.public_pages import public_page, public_routes

MEDIA_TYPE = "application/speculationrules+json"
# Filtered lists are unlimited, so links with a query string are not prefetched.
OTHER_EXCLUDED = ["/admin/*", "/*\\?:query"]
ROUTE_ARGUMENT = re.compile(r"<\w+:(\w+)>")


@cache
def speculation_rules_json() -> dict[str, object]:
    """Return rules to prefetch the pages of the sitemap, and no other response.

    "moderate" prefetches when the pointer rests on a link or a touch begins. Nothing is rendered
    in advance, and browsers in data-saving mode skip prefetching.
    """
    pages: list[str] = []
    excluded = list(OTHER_EXCLUDED)
    for route in public_routes():
        patterns = pages if route.in_sitemap else excluded
        patterns.append(_url_pattern(route.path))

    is_page_link = {"href_matches": pages}
    is_other_link = {"href_matches": excluded}
    rule = {
        "source": "document",
        "where": {"and": [is_page_link, {"not": is_other_link}]},
        "eagerness": "moderate",
    }
    return {"prefetch": [rule]}


def _url_pattern(path: str) -> str:
    """Return the path of a route in the syntax of URLPattern: /stories/:slug/."""
    return ROUTE_ARGUMENT.sub(r":\1", path)


@cache
def speculation_rules_header() -> str:
    """Return the value of the Speculation-Rules header."""
    return f'"{reverse("stories:speculation_rules")}"'


@public_page(is_cached=False, in_static_export=True)
@require_safe
def speculation_rules(request: HttpRequest) -> HttpResponse:
    """Send the rules, which the Speculation-Rules header of every page refers to."""
    response = JsonResponse(speculation_rules_json(), content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
