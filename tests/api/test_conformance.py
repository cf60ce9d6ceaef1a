"""Conformance of every response to the OpenAPI document, with schemathesis and examples."""

import json
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis import checks

from fusionstories.wsgi import application
from stories.exports import story_schema
from stories.open_data.api import schemas
from stories.open_data.api.documentation import document
from tests.api.reading import V1, read
from tests.pages.world import World, addresses

pytestmark = pytest.mark.django_db
# A filter value that no story has is an error, but the document can't list all slugs.
NOT_CHECKED = [checks.positive_data_acceptance]


# A client on this machine that unpacks nothing.
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "identity"}


def served(environ: dict[str, Any], start_response: Any) -> Any:
    """Run the WSGI application in the database connection of the test."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        return list(application(environ | HERE, start_response))
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)


# Generated while tests are collected, without a database.
described = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
described.app = served
described.location = f"{V1}/openapi.json"


@described.parametrize()
@settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_random_requests_match_the_openapi_document(case, world):
    case.call_and_validate(excluded_checks=NOT_CHECKED)


def validator(name: str) -> Draft202012Validator:
    """Return a validator of one schema of the document that refuses members it does not describe."""
    components = document()["components"]
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})


def answers(world: World) -> list[tuple[str, str]]:
    """List of (address, path in the document) of all examples."""
    described = {f"api_{name}": path for name, path in NAMES.items()}
    return [
        (path, described[name])
        for name, paths in addresses(world).items()
        for path in paths
        if name in described
    ]


NAMES = {
    "stories": "/stories",
    "story": "/stories/{slug}",
    "editions": "/stories/{slug}/editions",
    "centers": "/centers",
    "center": "/centers/{slug}",
    "partners": "/partners",
    "partner": "/partners/{slug}",
    "threats": "/threats",
    "threat": "/threats/{slug}",
    "facets": "/facets",
    "thesaurus": "/thesaurus",
    "suggest": "/suggest",
}


def test_document_lists_every_endpoint():
    assert set(document()["paths"]) == {V1 + path for path in NAMES.values()}
    assert document()["openapi"].startswith("3.1")


def test_every_endpoint_matches_its_schema(client, world):
    components = document()["components"]
    for address, path in answers(world):
        described = document()["paths"][V1 + path]["get"]["responses"]["200"]["content"][
            "application/json"
        ]["schema"]
        Draft202012Validator(described | {"components": components}).validate(
            client.get(address).json()
        )


def members(found: object, schema: type) -> None:
    assert set(found) == set(schema.model_fields)


def test_responses_have_exactly_the_documented_members(client, world):
    found = read(client, "/stories")
    members(found, schemas.StoryListSchema)
    members(found["stories"][0], schemas.StorySchema)
    for part, described in (
        ("source", story_schema.MainSourceSchema),
        ("edition", story_schema.EditionNoteSchema),
        ("picture", story_schema.PictureSchema),
    ):
        members(found["stories"][0][part], described)
    for part, described in (
        ("sources", story_schema.SourceSchema),
        ("centers", story_schema.CenterPartSchema),
        ("partners", story_schema.PartnerPartSchema),
        ("outcomes", story_schema.OutcomeSchema),
    ):
        members(found["stories"][0][part][0], described)
    members(read(client, "/stories/lantern-found/editions")["editions"][0], schemas.EditionSchema)
    for path, described in (
        ("centers/alder", schemas.CenterSchema),
        ("partners/birch", schemas.PartnerSchema),
        ("threats/cedar", schemas.ThreatSchema),
    ):
        members(read(client, f"/{path}"), described)
    members(read(client, "/suggest?q=al")["groups"][0], schemas.SuggestionGroupSchema)
    members(read(client, "/thesaurus")["terms"][0], schemas.TermSchema)
    members(read(client, "/facets")["facets"][0]["options"][0], schemas.FacetOptionSchema)


def test_every_response_schema_has_valid_example():
    answers = {"ProblemDetails"}
    for methods in document()["paths"].values():
        schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        answers.add(schema["$ref"].rpartition("/")[2])
    schemas = document()["components"]["schemas"]
    for name in answers:
        (example,) = schemas[name]["examples"]
        validator(name).validate(example)


def test_every_schema_is_part_of_a_response():
    text = json.dumps(document())
    for name in document()["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in text


def test_every_operation_parameter_and_schema_is_described():
    for methods in document()["paths"].values():
        for operation in methods.values():
            assert operation["description"]
            assert all(found.get("description") for found in operation["parameters"])
    assert all(found.get("description") for found in document()["components"]["schemas"].values())
