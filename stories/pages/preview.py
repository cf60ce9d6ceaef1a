"""One text before its release, for whoever has a link to it."""

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

# Nothing keeps the page, nothing lists it, and no link on it tells another site where its reader came from.
HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


@public_page(is_cached=False)
@require_safe
def story_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the text that a link was made for, and nothing else; an old, revoked or invented token is not found."""
    link = open_link(token, request.META.get("REMOTE_ADDR") or None)
    if link is None:
        raise Http404
    (content,) = read_contents([link.content])
    context = {"content": content, "preview": True, "shared": link, "picture_url": _picture(link.content["image"])}
    response = render(request, "stories/story_detail.html", context)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _picture(image: Mapping[str, Any] | None) -> str:
    """Return the picture itself, so that it has no address of its own; "" when there is none any more."""
    if image is None or not default_storage.exists(image["name"]):
        return ""
    with default_storage.open(image["name"]) as file:
        return f"data:{content_type(image['name'])};base64,{b64encode(file.read()).decode()}"
