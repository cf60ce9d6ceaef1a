"""GeoJSON of stories and centers (RFC 7946): longitude before latitude, WGS 84."""

from collections.abc import Iterable, Iterator

from django.conf import settings

from stories.exports.story_json import JsonObject, dump_items
from stories.exports.story_stream import StoryRecord, stream_stories
from stories.listing.results import Listing
from stories.models import FusionCenter


def write_geojson(listing: Listing) -> Iterator[str]:
    """Yield a collection with a feature for each story, located in the city of its lead center."""
    stories = stream_stories(listing.story_ids())
    return feature_collection(story_feature(story) for story in stories)


def feature_collection(features: Iterable[JsonObject]) -> Iterator[str]:
    """Yield a FeatureCollection with one feature per line."""
    yield '{"type":"FeatureCollection","features":['
    yield from dump_items(features)
    yield "\n]}\n"


def story_feature(story: StoryRecord) -> JsonObject:
    """Return a story as a Feature. Its place is the city of the lead center, if known."""
    content = story.content
    center = content.lead_center
    place = f"{center.city}, {center.state}" if center.city else center.state_name
    return {
        "type": "Feature",
        "id": story.publication.story_id,
        "geometry": center_point(center),
        "properties": {
            "title": content.title,
            "summary": content.summary,
            "event_date": str(content.event),
            "place": place,
            "lead_center": center.slug,
            "lead_center_name": center.name,
            "states": content.data["states"],
            "threat_types": [threat.slug for threat in content.threat_types],
            "threat_type_names": content.threat_names,
            "url": story.url,
            "short_url": story.short_url,
        },
    }


def center_point(center: FusionCenter) -> JsonObject | None:
    """Return the point of the center's city; None is an unlocated feature (section 3.2)."""
    if center.latitude is None or center.longitude is None:
        return None
    return {"type": "Point", "coordinates": [center.longitude, center.latitude]}


def center_feature(center: FusionCenter, story_count: int) -> JsonObject:
    return {
        "type": "Feature",
        "id": center.pk,
        "geometry": center_point(center),
        "properties": {
            "slug": center.slug,
            "name": center.name,
            "acronym": center.acronym,
            "designation": center.designation,
            "state": center.state,
            "city": center.city,
            "website": center.website,
            "stories": story_count,
            "url": settings.SITE_URL + center.get_absolute_url(),
        },
    }
