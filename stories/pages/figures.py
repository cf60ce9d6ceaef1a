"""Pages of the figures: impact, timeline and network."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories.exports import figures
from stories.figures.figure import Figure
from stories.figures.timeline import stories_by_year
from stories.listing.collection import public_index
from stories.models import FusionCenter
from stories.models.version_cache import vocabulary_names
from stories.public_pages import public_page


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def impact(request: HttpRequest) -> HttpResponse:
    """Show how many stories report each outcome, and the numbers that they state; no query."""
    return render(request, "stories/impact.html", _context("impact", figures.impact()))


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Show the stories by month, and every story in its year; one query."""
    figure = figures.timeline()
    context = _context("timeline", figure)
    context["stories"] = stories_by_year(figure, public_index.get())
    return render(request, "stories/timeline.html", context)


@public_page(
    parameters=("center",),
    in_sitemap=True,
    in_static_export=True,
    exported_parameters=("center",),
)
@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """Show centers and the partners they share, or one center and its partners; no query."""
    center = _find_center(request.GET.get("center", ""))
    if center is None:
        context = _context("network", figures.whole_network.get())
        return render(request, "stories/network.html", context)

    context = _context("network", figures.network_of_center(center))
    context["center"] = center
    return render(request, "stories/network_center.html", context)


def _context(name: str, figure: Figure) -> dict[str, object]:
    """Return the template context of the page of a figure."""
    return {
        "figure": figure,
        "about": figures.FIGURES_BY_NAME[name],
        "other_figures": figures.other_figures(name),
    }


def _find_center(slug: str) -> FusionCenter | None:
    for center in vocabulary_names.get().centers.values():
        if center.slug == slug:
            return center
    return None
