"""The description of the API as a page for people, written from the OpenAPI document."""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from stories.open_data.api.description import Document, document
from stories.open_data.api.problems import DETAILS
from stories.public_pages import public_page


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
