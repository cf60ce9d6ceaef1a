"""Directory of threat types, and the profile of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stories.exports.figures import FIGURES_BY_NAME, other_figures, threat_states
from stories.exports.formats import filtered_format_links
from stories.facets import THREAT
from stories.figures.year_chart import year_columns
from stories.listing.collection import story_counts
from stories.listing.profile import EntryCount, Profile, entry_counts
from stories.models import ThreatType
from stories.public_pages import public_page
from stories.publishing.url_history import resolve_entry


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def threat_list(request: HttpRequest) -> HttpResponse:
    """Show the threat types in two levels; two queries."""
    threats = entry_counts(ThreatType.objects.all(), story_counts())
    context = {
        "topics": _by_general_type(threats),
        "total": len(threats),
        "figure": threat_states(),
        "about": FIGURES_BY_NAME["threats"],
        "other_figures": other_figures("threats"),
    }
    return render(request, "stories/threat_list.html", context)


def _by_general_type(threats: list[EntryCount]) -> list[tuple[EntryCount, list[EntryCount]]]:
    """List of (general threat type, its specific types), by name."""
    by_parent: dict[int | None, list[EntryCount]] = {}
    for threat in threats:
        by_parent.setdefault(threat.entry.parent_id, []).append(threat)

    general = by_parent.get(None, [])
    return [(threat, by_parent.get(threat.entry.pk, [])) for threat in general]


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def threat_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one threat type with its specific types and its newest stories; nine queries."""
    resolved = resolve_entry(ThreatType.objects.select_related("parent"), "threat", slug)
    threat = resolved.entry
    if not resolved.is_current:
        return redirect(threat, permanent=True)

    profile = Profile(THREAT, threat.pk)
    parts = [part for part in profile.names.threats.values() if part.parent_id == threat.pk]
    context = {
        "threat": threat,
        "profile": profile,
        "years": year_columns(profile.counts, threat=threat.slug),
        "parts": entry_counts(parts, profile.counts),
        "formats": filtered_format_links("threat", threat.slug),
    }
    return render(request, "stories/threat_detail.html", context)
