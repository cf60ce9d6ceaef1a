"""Description of the API: the OpenAPI 3.1 document, and the page for people that is made from it."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from stories.exports.story_schema import SLUG
from stories.open_data.api.errors import DETAILS, MEDIA_TYPE
from stories.open_data.api.schemas import ProblemDetails
from stories.open_data.api.service import api
from stories.public_pages import public_page

ROOT = "/api/v1/"
PROBLEM = {"$ref": "#/components/schemas/ProblemDetails"}
ETAG = {"ETag": {"description": "Strong validator of the answer.", "schema": {"type": "string"}}}
LINK = {"Link": {"description": "The next page, rel=next.", "schema": {"type": "string"}}}
MOVED = {
    "description": "A former slug: the answer is at another address.",
    "headers": {"Location": {"schema": {"type": "string"}}},
}
Document = dict[str, Any]


@public_page(in_static_export=True)
@csrf_exempt  # nothing is changed here: another method is a 405, not a question of tokens
@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI 3.1 document."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False, "indent": 2})


@cache
def document() -> Document:
    """Return the OpenAPI document: what ninja writes, with errors, headers and the address of this site."""
    described: Document = dict(api.get_openapi_schema(path_prefix=ROOT))
    described["servers"] = [{"url": settings.SITE_URL}]
    described["components"]["schemas"]["ProblemDetails"] = _schema()
    for path, methods in described["paths"].items():
        del methods["head"]  # HEAD answers as GET does, everywhere
        _complete(methods["get"], has_slug="{slug}" in path, is_story=path.startswith(f"{ROOT}stories/"))
    return described


def _schema() -> Document:
    schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    errors = schema["properties"]["errors"]
    errors["items"] = schema.pop("$defs")["Fault"]
    return schema


def _complete(operation: Document, has_slug: bool, is_story: bool) -> None:
    for parameter in operation["parameters"]:
        # OpenAPI wants a map here where ninja writes a list; the schema holds the examples too.
        parameter.pop("examples", None)
        if parameter["in"] == "path":
            parameter["description"] = SLUG + " A former one redirects."
        if parameter["schema"].get("default") in ("", []):
            del parameter["schema"]["default"]  # not given
    responses = operation["responses"]
    responses[200]["description"] = "The answer."
    responses[200]["headers"] = ETAG | (LINK if operation["operationId"] == "listStories" else {})
    responses[304] = {"description": "What If-None-Match names is still the answer.", "headers": ETAG}
    if has_slug:
        responses[301] = MOVED
    statuses = [400, *([404] if has_slug else []), *([410] if is_story else []), 500, 503]
    for status in statuses:
        responses[status] = {"description": DETAILS[status], "content": {MEDIA_TYPE: {"schema": PROBLEM}}}
    operation["responses"] = {str(status): responses[status] for status in sorted(responses)}


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter or member. `kind` is what a value is, in words."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address; `answer` is the name of the schema that it answers with."""

    id: str
    path: str
    summary: str
    description: str
    answer: str
    parameters: list[Line]


@dataclass(frozen=True, slots=True)
class Answer:
    """One schema of an answer; `example` is JSON, or "" for a part that stands in other examples."""

    name: str
    description: str
    members: list[Line]
    example: str


@public_page(in_sitemap=True, in_static_export=True)
@csrf_exempt
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Show the page; no query, no script."""
    return _page(request)


@public_page(in_static_export=True)
@csrf_exempt
@require_safe
def documentation_of_version(request: HttpRequest) -> HttpResponse:
    """Show the same page at the address of a version, which search engines need not know."""
    return _page(request)


def _page(request: HttpRequest) -> HttpResponse:
    described = document()
    schemas = sorted(described["components"]["schemas"].items())
    context = {
        "paragraphs": described["info"]["description"].split("\n\n"),
        "operations": [_operation(path, methods["get"]) for path, methods in described["paths"].items()],
        "answers": [_answer(name, schema) for name, schema in schemas if "properties" in schema],
        "problems": [(status, text) for status, text in DETAILS.items() if status != 405],
    }
    return render(request, "stories/api_docs.html", context)


def _operation(path: str, operation: Document) -> Operation:
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    parameters = [
        Line(found["name"], _kind(found["schema"]), found["description"]) for found in operation["parameters"]
    ]
    texts = (operation["operationId"], path, operation["summary"], operation["description"])
    return Operation(*texts, _kind(answer), parameters)


def _answer(name: str, schema: Document) -> Answer:
    members = [Line(member, _kind(said), said.get("description", "")) for member, said in schema["properties"].items()]
    examples = [json.dumps(example, ensure_ascii=False, indent=2) for example in schema.get("examples", [])]
    return Answer(name, schema.get("description", ""), members, "".join(examples))


def _kind(schema: Document) -> str:
    """Return the kind of a value in words: "Story", "list of string", "integer or null", "integer, 1 to 100"."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(choice) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if choices := [str(choice) for choice in schema.get("enum", ()) if choice != ""]:
        return " or ".join(choices)
    bounds = f", {schema['minimum']} to {schema['maximum']}" if "maximum" in schema else ""
    return str(schema.get("format", schema.get("type", schema.get("const", "")))) + bounds
