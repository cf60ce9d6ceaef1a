"""The directory of partners, and the profile of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stories.choices import PartnerLevel
from stories.exports.formats import filtered_format_links
from stories.facets import PARTNER, entry_facet_id
from stories.listing.collection import story_counts
from stories.listing.profile import EntryCount, Profile
from stories.models import Partner
from stories.pages.structured_data import partner_page
from stories.public_pages import public_page
from stories.publishing.url_history import resolve_entry


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    """Show all partners by level; two queries."""
    counts = story_counts()
    partners = []
    for partner in Partner.objects.order_by("name"):
        partners.append(EntryCount(partner, counts.get(entry_facet_id(partner), 0)))
    levels = [(level, [line for line in partners if line.entry.level == level]) for level in PartnerLevel]
    context = {"levels": [(level, lines) for level, lines in levels if lines], "total": len(partners)}
    return render(request, "stories/partner_list.html", context)


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def partner_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one partner with its stories and the centers it worked with; ten queries."""
    target = resolve_entry(Partner.objects.select_related("parent"), "partner", slug)
    partner = target.entry
    if not target.is_current:
        return redirect(partner, permanent=True)
    profile = Profile(PARTNER, partner.pk)
    context = {"partner": partner, "profile": profile, "parts": partner.parts.all()}
    context |= {"formats": filtered_format_links("partner", partner.slug), "structured": partner_page(partner)}
    return render(request, "stories/partner_detail.html", context)
