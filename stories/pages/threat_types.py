"""The threat types, and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stories.exports.formats import filtered_format_links
from stories.facets import THREAT, entry_facet_id
from stories.listing.collection import story_counts
from stories.listing.profile import EntryCount, Profile
from stories.models import ThreatType
from stories.public_pages import public_page
from stories.publishing.url_history import resolve_entry
from stories.search.index import Counts


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def threat_list(request: HttpRequest) -> HttpResponse:
    """Show the threat types in two levels; two queries."""
    threats = list(ThreatType.objects.all())
    topics = _topics(threats, story_counts())
    return render(request, "stories/threat_list.html", {"topics": topics, "total": len(threats)})


def _topics(threats: list[ThreatType], counts: Counts) -> list[tuple[EntryCount, list[EntryCount]]]:
    """List of (broader type, its parts), by name."""
    counted = [EntryCount(threat, counts.get(entry_facet_id(threat), 0)) for threat in threats]
    return [
        (top, [part for part in counted if part.entry.parent_id == top.entry.pk])
        for top in counted
        if top.entry.parent_id is None
    ]


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def threat_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one threat type with its parts and its newest stories; nine queries."""
    target = resolve_entry(ThreatType.objects.select_related("parent"), "threat", slug)
    threat = target.entry
    if not target.is_current:
        return redirect(threat, permanent=True)
    profile = Profile(THREAT, threat.pk)
    parts = [
        EntryCount(part, profile.counts.get(entry_facet_id(part), 0))
        for part in profile.names.threats.values()
        if part.parent_id == threat.pk
    ]
    context = {
        "threat": threat,
        "profile": profile,
        "parts": parts,
        "formats": filtered_format_links("threat", threat.slug),
    }
    return render(request, "stories/threat_detail.html", context)
