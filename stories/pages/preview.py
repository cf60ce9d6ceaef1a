"""Preview of a story before its release, for people with a link."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories.intake.pictures import content_type
from stories.models.edition_content import read_contents
from stories.public_pages import public_page
from stories.publishing.preview_links import open_link

# The page is never stored or indexed, and its links don't send its URL to other sites.
HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


@public_page(is_cached=False)
@require_safe
def story_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the text that a link was made for; 404 for an expired, revoked or invalid token."""
    link = open_link(token, request.META.get("REMOTE_ADDR") or None)
    if link is None:
        raise Http404

    (content,) = read_contents([link.content])
    context = {
        "content": content,
        "preview": True,
        "shared": link,
        "picture_url": _picture_url(link.content["image"]),
    }
    response = render(request, "stories/story_detail.html", context)
    for name, value in HEADERS.items():
        response.headers[name] = value

    return response


def _picture_url(image: Mapping[str, Any] | None) -> str:
    """Return a data: URL, because a picture before release has no public URL; "" without one."""
    if image is None or not default_storage.exists(image["name"]):
        return ""

    with default_storage.open(image["name"]) as file:
        encoded = b64encode(file.read()).decode()

    return f"data:{content_type(image['name'])};base64,{encoded}"
