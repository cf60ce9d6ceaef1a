"""Plain pages that staff write."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stories.listing.outcome_figures import monitoring_figures
from stories.models import Page
from stories.pages.context import ABOUT_SLUG
from stories.public_pages import public_page


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def page_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page; one query."""
    page = get_object_or_404(Page, slug=slug)
    context: dict[str, object] = {"page": page}
    if slug == ABOUT_SLUG:
        context["monitoring"] = monitoring_figures()

    return render(request, "stories/page_detail.html", context)
