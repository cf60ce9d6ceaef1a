"""Directory of partners, and the profile of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stories.exports.formats import filtered_format_links
from stories.facets import PARTNER
from stories.figures.year_chart import year_columns
from stories.listing.collection import story_counts
from stories.listing.profile import Profile, entry_counts
from stories.models import Partner
from stories.models.partner import group_by_level
from stories.name_order import name_order
from stories.pages.structured_data import partner_page
from stories.public_pages import public_page
from stories.publishing.url_history import resolve_entry


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    """Show all partners by level; two queries."""
    by_name = sorted(Partner.objects.all(), key=lambda partner: name_order(partner.name))
    partners = entry_counts(by_name, story_counts())

    levels = group_by_level(partners, lambda each: each.entry.level)
    context = {"levels": levels, "total": len(partners)}
    return render(request, "stories/partner_list.html", context)


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def partner_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one partner with its stories and the centers it worked with; ten queries."""
    resolved = resolve_entry(Partner.objects.select_related("parent"), "partner", slug)
    partner = resolved.entry
    if not resolved.is_current:
        return redirect(partner, permanent=True)

    profile = Profile(PARTNER, partner.pk)
    context = {
        "partner": partner,
        "profile": profile,
        "years": year_columns(profile.counts, partner=partner.slug),
        "parts": partner.parts.all(),
        "formats": filtered_format_links("partner", partner.slug),
        "structured": partner_page(partner),
    }
    return render(request, "stories/partner_detail.html", context)
