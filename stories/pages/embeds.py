"""Cards that other websites can show in a frame: a story, or a figure with its finding.

They are the only pages that may be framed. They contain no script and no form.
"""

from collections.abc import Callable
from functools import wraps

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from stories.exports.figures import FIGURES_BY_NAME
from stories.models.edition_content import read_contents
from stories.public_pages import public_page
from stories.publishing.url_history import resolve_story

View = Callable[..., HttpResponseBase]
POLICY = {
    "frame-ancestors": ["*"],
    "script-src": [NONE],
    "connect-src": [NONE],
    "form-action": [NONE],
}


def allow_frames(view: View) -> View:
    """Decorate a view whose responses other sites may show in a frame, and only read."""

    @csp_replace(POLICY)
    @xframe_options_exempt
    @wraps(view)
    def framed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return framed


@public_page(in_static_export=True)
@allow_frames
@require_safe
def embedded_story(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the card of a story, or with status 410 that it is no longer public."""
    resolved = resolve_story(slug)
    if resolved.entry is None:
        times = {"withdrawn_at": resolved.withdrawn_at, "ended_at": resolved.ended_at}
        return render(request, "embed/gone.html", times, status=410)

    publication = resolved.entry
    if not resolved.is_current:
        return redirect("stories:embedded_story", publication.slug, permanent=True)

    (content,) = read_contents([publication.edition.content])
    context = {"publication": publication, "content": content}
    return render(request, "embed/story.html", context)


@public_page(in_static_export=True)
@allow_frames
@require_safe
def embedded_figure(request: HttpRequest, name: str) -> HttpResponse:
    """Show the card of a figure."""
    about = FIGURES_BY_NAME[name]
    return render(request, "embed/figure.html", {"about": about, "figure": about.build()})
