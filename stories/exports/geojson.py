"""Stories and centers as GeoJSON (RFC 7946): longitude before latitude, WGS 84."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings

from stories.exports.story_stream import Entry, entries
from stories.listing.results import Listing
from stories.models import FusionCenter
from stories.text_safety import dump_json


def write_geojson(listing: Listing) -> Iterator[str]:
    """Yield a collection with a feature for each story, at the city of its lead center."""
    return collection(map(story_feature, entries(listing.story_ids())))


def collection(features: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield '{"type":"FeatureCollection","features":['
    for place, feature in enumerate(features):
        yield ("\n" if place == 0 else ",\n") + dump_json(feature)
    yield "\n]}\n"


def story_feature(entry: Entry) -> dict[str, Any]:
    content, center = entry.content, entry.content.lead_center
    return {
        "type": "Feature",
        "id": entry.publication.story_id,
        "geometry": point(center),
        "properties": {
            "title": content.title,
            "summary": content.summary,
            "event_date": str(content.event),
            "place": f"{center.city}, {center.state}" if center.city else center.state_name,
            "lead_center": center.slug,
            "lead_center_name": center.name,
            "states": [code for code, _name in content.states],
            "threat_types": [threat.slug for threat in content.threat_types],
            "threat_type_names": [threat.name for threat in content.threat_types],
            "url": entry.url,
            "short_url": entry.short_url,
        },
    }


def point(center: FusionCenter) -> dict[str, Any] | None:
    """Return where the center's city is; None (an unlocated feature, section 3.2) when that is not known."""
    if center.latitude is None or center.longitude is None:
        return None
    return {"type": "Point", "coordinates": [center.longitude, center.latitude]}


def center_feature(center: FusionCenter, stories: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": center.pk,
        "geometry": point(center),
        "properties": {
            "slug": center.slug,
            "name": center.name,
            "acronym": center.acronym,
            "designation": center.designation,
            "state": center.state,
            "city": center.city,
            "website": center.website,
            "stories": stories,
            "url": settings.SITE_URL + center.get_absolute_url(),
        },
    }
