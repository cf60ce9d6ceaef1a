"""From public rows to the members of an answer; schemas.py describes them."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from stories.choices import CenterRole, FacetKind
from stories.dates import EventDate
from stories.models import Edition, FusionCenter, Partner, Publication, ThreatType
from stories.models.content import Content
from stories.prose import sanitize
from stories.search.facets import facet_id

Entry = FusionCenter | Partner | ThreatType
KINDS = {FusionCenter: ("center", FacetKind.CENTER), Partner: ("partner", FacetKind.PARTNER)} | {
    ThreatType: ("threat", FacetKind.THREAT)
}


def site_url(path: str) -> str:
    return settings.SITE_URL + path


def api_url(name: str, *args: str) -> str:
    return site_url(reverse(f"stories:api_{name}", args=args))


def facet_of(entry: Entry) -> int:
    """Return the facet id by which the stories of an entry are found."""
    _kind, facet = KINDS[type(entry)]
    return facet_id(facet, entry.pk)


def story(publication: Publication, content: Content) -> dict[str, Any]:
    """Return a public story with every member that there is."""
    return _words(content) | {
        "id": publication.story_id,
        "slug": publication.slug,
        "picture": _picture(publication, content),
        "edition": edition_note(publication.edition),
        "first_published_at": publication.first_published_at,
        "updated_at": publication.updated_at,
        "url": site_url(publication.get_absolute_url()),
        "api_url": api_url("story", publication.slug),
    }


def edition_note(edition: Edition) -> dict[str, Any]:
    return {
        "number": edition.number,
        "released_at": edition.released_at,
        "change_note": edition.change_note,
        "content_hash": edition.content_hash,
    }


def center(entry: FusionCenter, counts: Mapping[int, int]) -> dict[str, Any]:
    plain = ("acronym", "former_names", "designation", "city", "latitude", "longitude", "website", "host_agency")
    more = ("established_year", "area_of_responsibility", "description", "source_url", "is_active")
    members = {name: getattr(entry, name) for name in (*plain, *more)}
    return _entry(entry, counts) | members | {"state": _state(entry.state, entry.state_name)}


def partner(entry: Partner, counts: Mapping[int, int]) -> dict[str, Any]:
    members = {name: getattr(entry, name) for name in ("acronym", "level", "kind", "website")}
    return _entry(entry, counts) | members | {"parent": _parent(entry)}


def threat(entry: ThreatType, counts: Mapping[int, int]) -> dict[str, Any]:
    members = {name: getattr(entry, name) for name in ("description", "synonyms", "level")}
    return _entry(entry, counts) | members | {"parent": _parent(entry)}


def _words(content: Content) -> dict[str, Any]:
    area = content.mission_area
    return {
        "title": content.title,
        "summary": content.summary,
        "body": sanitize(content.body),
        "event": _event(content.event),
        "states": [_state(code, name) for code, name in content.states],
        "mission_area": {"value": area.value, "name": str(area.label)},
        "centers": _centers(content),
        "partners": [
            _named(line.partner) | {"level": line.partner.level, "role": line.role.value} for line in content.partners
        ],
        "threat_types": [_named(entry) | {"parent": _parent(entry)} for entry in content.threat_types],
        "outcomes": _outcomes(content),
        "tags": [{"slug": tag["slug"], "name": tag["name"]} for tag in content.tags],
        "source": {name: content.source[name] for name in ("title", "url", "more_urls")},
    }


def _event(event: EventDate) -> dict[str, Any]:
    return {"date": str(event), "precision": str(event.precision), "first": event.first, "last": event.last}


def _state(code: str, name: str) -> dict[str, str]:
    return {"code": code, "name": name}


def _centers(content: Content) -> list[dict[str, Any]]:
    lead = _named(content.lead_center) | {"role": CenterRole.LEAD.value}
    return [lead, *(_named(entry) | {"role": CenterRole.SUPPORTING.value} for entry in content.supporting_centers)]


def _outcomes(content: Content) -> list[dict[str, Any]]:
    return [
        {
            "kind": line.kind.slug,
            "name": line.kind.name,
            "quantity": line.quantity or None,
            "unit": line.unit,
            "note": line.note,
        }
        for line in content.outcomes
    ]


def _picture(publication: Publication, content: Content) -> dict[str, Any] | None:
    if not content.image:
        return None
    members = {name: content.image[name] for name in ("alt", "caption", "width", "height")}
    return {"url": site_url(publication.picture_url)} | members


def _named(entry: Entry) -> dict[str, str]:
    kind, _facet = KINDS[type(entry)]
    return {"slug": entry.slug, "name": entry.name, "api_url": api_url(kind, entry.slug)}


def _parent(entry: Partner | ThreatType) -> str | None:
    return entry.parent.slug if entry.parent else None


def _entry(entry: Entry, counts: Mapping[int, int]) -> dict[str, Any]:
    kind, _facet = KINDS[type(entry)]
    return _named(entry) | {
        "id": entry.pk,
        "stories": counts.get(facet_of(entry), 0),
        "stories_url": f"{api_url('stories')}?{kind}={entry.slug}",
        "url": site_url(entry.get_absolute_url()),
    }
