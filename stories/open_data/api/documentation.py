"""OpenAPI 3.1 document of the API, and the documentation page generated from it."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from stories.exports.story_schema import SLUG_HELP, public_schema
from stories.open_data.api.errors import MEDIA_TYPE, STATUS_DETAILS
from stories.open_data.api.schemas import ProblemDetailsSchema
from stories.open_data.api.service import api
from stories.public_pages import public_page

API_ROOT = "/api/v1/"
PROBLEM_REFERENCE = {"$ref": "#/components/schemas/ProblemDetails"}
ETAG_HEADER = {
    "ETag": {"description": "Strong validator of the response.", "schema": {"type": "string"}}
}
LINK_HEADER = {
    "Link": {"description": "URL of the next page, rel=next.", "schema": {"type": "string"}}
}
MOVED_RESPONSE = {
    "description": "A former slug: redirect to the current URL.",
    "headers": {"Location": {"schema": {"type": "string"}}},
}
JsonSchema = dict[str, Any]


@public_page(in_static_export=True)
@csrf_exempt  # Nothing is changed here: other methods get status 405, not a CSRF error.
@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """Send the OpenAPI document."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False, "indent": 2})


@cache
def document() -> JsonSchema:
    """Return the OpenAPI document of ninja, completed with errors, headers and the server URL."""
    openapi = public_schema(api.get_openapi_schema(path_prefix=API_ROOT))
    openapi["servers"] = [{"url": settings.SITE_URL}]
    openapi["components"]["schemas"]["ProblemDetails"] = _problem_schema()

    for path, operations in openapi["paths"].items():
        # Every endpoint answers HEAD like GET, so the document describes only GET.
        del operations["head"]
        operation = operations["get"]
        _complete_parameters(operation)
        _complete_responses(operation, path)

    _remove_parameter_schemas(openapi)
    return openapi


def _remove_parameter_schemas(openapi: JsonSchema) -> None:
    """Remove the schemas that ninja adds for groups of parameters, and that nothing refers to."""
    schemas = openapi["components"]["schemas"]
    text = json.dumps(openapi)
    for name in list(schemas):
        if f'"#/components/schemas/{name}"' not in text:
            del schemas[name]


def _problem_schema() -> JsonSchema:
    """Return the schema of an error, with the part for parameters inlined."""
    template = "#/components/schemas/{model}"
    schema = public_schema(ProblemDetailsSchema.model_json_schema(ref_template=template))
    definitions = schema.pop("$defs")
    schema["properties"]["errors"]["items"] = definitions["Fault"]
    return schema


def _complete_parameters(operation: JsonSchema) -> None:
    """Describe slugs, and remove examples and defaults that OpenAPI would misread."""
    for parameter in operation["parameters"]:
        # OpenAPI requires a map where ninja writes a list. The schema contains the examples too.
        parameter.pop("examples", None)
        if parameter["in"] == "path":
            parameter["description"] = f"{SLUG_HELP} A former slug redirects."
        # An empty default only means that the parameter is missing.
        if parameter["schema"].get("default") in ("", []):
            del parameter["schema"]["default"]


def _complete_responses(operation: JsonSchema, path: str) -> None:
    """Describe the headers, the redirects and the errors of an operation."""
    has_slug = "{slug}" in path
    is_story = path.startswith(f"{API_ROOT}stories/")
    is_paginated = operation["operationId"] == "listStories"

    responses = operation["responses"]
    responses["200"]["description"] = "The response."
    responses["200"]["headers"] = ETAG_HEADER | LINK_HEADER if is_paginated else ETAG_HEADER
    responses["304"] = {
        "description": "The response is the one named in If-None-Match.",
        "headers": ETAG_HEADER,
    }
    if has_slug:
        responses["301"] = MOVED_RESPONSE

    error_statuses = [400, 500, 503]
    if has_slug:
        error_statuses.append(404)
    if is_story:
        error_statuses.append(410)

    for status in error_statuses:
        responses[str(status)] = {
            "description": STATUS_DETAILS[status],
            "content": {MEDIA_TYPE: {"schema": PROBLEM_REFERENCE}},
        }

    operation["responses"] = {status: responses[status] for status in sorted(responses)}


@dataclass(frozen=True, slots=True)
class DocumentedValue:
    """A parameter or member. `kind` is its type in words."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class DocumentedOperation:
    """An endpoint. `answer` is the name of its response schema."""

    id: str
    path: str
    summary: str
    description: str
    answer: str
    parameters: list[DocumentedValue]


@dataclass(frozen=True, slots=True)
class DocumentedSchema:
    """A response schema. `example` is JSON, or "" if the examples of other schemas include it."""

    name: str
    description: str
    members: list[DocumentedValue]
    example: str


@public_page(in_sitemap=True, in_static_export=True)
@csrf_exempt
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Show the documentation of the API; no query."""
    return _documentation_page(request)


@public_page(in_static_export=True)
@csrf_exempt
@require_safe
def documentation_of_version(request: HttpRequest) -> HttpResponse:
    """Show the same page at the URL of the version, which is not in the sitemap."""
    return _documentation_page(request)


def _documentation_page(request: HttpRequest) -> HttpResponse:
    """Show the documentation: endpoints, schemas of the responses, and errors."""
    openapi = document()
    operations = []
    for path, methods in openapi["paths"].items():
        operations.append(_documented_operation(path, methods["get"]))

    schemas = []
    for name, schema in sorted(openapi["components"]["schemas"].items()):
        if "properties" in schema:
            schemas.append(_documented_schema(name, schema))

    # Status 405 is left out: it concerns all endpoints, which are read-only.
    problems = [(status, text) for status, text in STATUS_DETAILS.items() if status != 405]
    context = {
        "paragraphs": openapi["info"]["description"].split("\n\n"),
        "operations": operations,
        "answers": schemas,
        "problems": problems,
    }
    return render(request, "stories/api_docs.html", context)


def _documented_operation(path: str, operation: JsonSchema) -> DocumentedOperation:
    response_schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    parameters = []
    for parameter in operation["parameters"]:
        kind = type_in_words(parameter["schema"])
        parameters.append(DocumentedValue(parameter["name"], kind, parameter["description"]))

    return DocumentedOperation(
        id=operation["operationId"],
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        answer=type_in_words(response_schema),
        parameters=parameters,
    )


def _documented_schema(name: str, schema: JsonSchema) -> DocumentedSchema:
    """Return a schema as the documentation shows it."""
    members = []
    for member, member_schema in schema["properties"].items():
        meaning = member_schema.get("description", "")
        members.append(DocumentedValue(member, type_in_words(member_schema), meaning))

    examples = schema.get("examples", [])
    example = json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else ""
    return DocumentedSchema(name, schema.get("description", ""), members, example)


def type_in_words(schema: JsonSchema) -> str:
    """Return "Story", "list of string", "integer or null" or "integer, 1 to 100"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(map(type_in_words, schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {type_in_words(schema['items'])}"

    if "enum" in schema:
        choices = map(str, schema["enum"])
        return " or ".join(filter(None, choices))

    return _simple_type_in_words(schema)


def _simple_type_in_words(schema: JsonSchema) -> str:
    """Return the name of a type without alternatives."""
    kind = str(schema.get("format") or schema.get("type") or schema["const"])
    if "maximum" in schema:
        return f"{kind}, {schema['minimum']} to {schema['maximum']}"
    return kind
