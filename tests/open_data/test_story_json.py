"""stories.json and its schema; stories.geojson (RFC 7946)."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from stories.exports.story_schema import file_schema
from stories.models import OutcomeKind
from tests.factories import FULL_SOURCE, add, make_center, make_published, make_story, release
from tests.open_data.formats import text_of
from tests.pages.world import make_world

pytestmark = pytest.mark.django_db


def answer(client, path: str, query: str = "") -> Any:
    return json.loads(text_of(client, f"{path}?{query}"))


def full_story() -> None:
    """Publish a story in which no list is empty."""
    make_world()
    story = make_story(
        event="2011",
        supporting=(make_center(),),
        sources=(FULL_SOURCE, {"url": "https://example.org/a"}),
    )
    kind = add(OutcomeKind, name="arrest", slug="arrest")
    story.outcomes.create(kind=kind, quantity="2.50", unit="people", note="As the court said")
    release(story)


def test_schema_is_a_valid_json_schema():
    Draft202012Validator.check_schema(file_schema())


def test_file_refers_to_the_published_schema(client):
    assert client.get("/stories.schema.json").json() == file_schema()
    assert (
        answer(client, "/stories.json")["$schema"]
        == file_schema()["$id"]
        == "http://testserver/stories.schema.json"
    )


@pytest.mark.parametrize("query", ["", "q=lantern", "state=wy"])
def test_file_matches_the_schema(client, query):
    full_story()
    Draft202012Validator(file_schema(), format_checker=FormatChecker()).validate(
        answer(client, "/stories.json", query)
    )


def test_file_and_api_serialize_stories_alike(client):
    full_story()
    stories = answer(client, "/stories.json")["stories"]
    assert stories == answer(client, "/api/v1/stories")["stories"]
    for story in stories:
        assert story == answer(client, f"/api/v1/stories/{story['slug']}")


def test_schema_refuses_invalid_files(client):
    full_story()
    found = answer(client, "/stories.json")
    found["stories"][0]["centers"] = []
    found["stories"][1]["editor_notes"] = "x"
    assert len(list(Draft202012Validator(file_schema()).iter_errors(found))) == 2


def test_file_contains_the_canonical_list_url(client):
    assert (
        answer(client, "/stories.json", "page=2&state=OH&x=1")["url"]
        == "http://testserver/stories/?state=oh"
    )


def test_feature_is_in_the_lead_centers_city(client):
    make_published(lead=make_center(city="Columbus", latitude=39.96, longitude=-83.0))
    (feature,) = answer(client, "/stories.geojson")["features"]
    # RFC 7946, section 3.1.1: longitude, then latitude.
    assert feature["geometry"] == {"type": "Point", "coordinates": [-83.0, 39.96]}
    assert feature["properties"]["place"] == "Columbus, OH"


def test_feature_of_unlocated_center_has_no_geometry(client):
    make_published(lead=make_center())
    (feature,) = answer(client, "/stories.geojson")["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["place"] == "Ohio"


@pytest.mark.parametrize("query", ["", "state=wy"])
def test_geojson_has_the_standard_members(client, query):
    full_story()
    found = answer(client, "/stories.geojson", query)
    assert set(found) == {"type", "features"}
    assert all(
        set(feature) == {"type", "id", "geometry", "properties"} for feature in found["features"]
    )


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/stories.json", "application/json"), ("/stories.geojson", "application/geo+json")],
)
def test_json_formats_have_their_media_types(client, path, media_type):
    assert client.get(path).headers["Content-Type"] == media_type
