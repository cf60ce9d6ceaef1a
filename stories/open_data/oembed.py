"""oEmbed 1.0 endpoint: other sites turn the URL of a story or figure into a card.

Source: https://oembed.com
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_safe

from stories.exports.figures import FIGURES
from stories.models import Publication
from stories.open_data.streaming import allow_any_origin
from stories.public_pages import public_page

WIDTH = 600
STORY_HEIGHT = 260
FIGURE_HEIGHT = 420
MIN_SIZE = 200
MAX_DIGITS = 5


@public_page(parameters=("url", "format", "maxwidth", "maxheight"))
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Describe the card of a page of this site; 404 for pages without one, 501 for XML."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only JSON is available.\n", "text/plain; charset=utf-8", status=501)

    path, title, height = _find_card(request.GET.get("url", ""))
    width = _limited(WIDTH, request.GET.get("maxwidth", ""))
    height = _limited(height, request.GET.get("maxheight", ""))
    frame = {"url": settings.SITE_URL + path, "title": title, "width": width, "height": height}
    response = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": title,
            "provider_name": settings.SITE_NAME,
            "provider_url": settings.SITE_URL,
            "width": width,
            "height": height,
            "html": render_to_string("parts/_embed_frame.html", frame).strip(),
        }
    )
    allow_any_origin(response)
    return response


def _find_card(url: str) -> tuple[str, str, int]:
    """Return the path, title and height of the card of a page; raise Http404 if it has none."""
    page = urlsplit(url)
    own = urlsplit(settings.SITE_URL)
    if page.netloc != own.netloc:
        raise Http404

    try:
        match = resolve(page.path)
    except Resolver404 as error:
        raise Http404 from error

    if match.url_name == "story_detail":
        slug = match.kwargs["slug"]
        return reverse("stories:embedded_story", args=[slug]), _story_title(slug), STORY_HEIGHT

    for figure in FIGURES:
        if match.url_name == figure.route:
            return figure.card_url, str(figure.title), FIGURE_HEIGHT

    raise Http404


def _story_title(slug: str) -> str:
    """Return the title of a public story; raise Http404 if no story has this slug now."""
    story = get_object_or_404(Publication.objects.visible().for_list(), slug=slug)
    return str(story.edition.content["title"])


def _limited(size: int, limit: str) -> int:
    """Return a size that is at most the requested limit, but large enough to read."""
    if not limit.isascii() or not limit.isdigit():
        return size
    return max(min(size, int(limit[:MAX_DIGITS])), MIN_SIZE)
