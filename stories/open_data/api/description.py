"""The description of the API: OpenAPI 3.1."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from stories.exports.story_schema import SLUG
from stories.open_data.api.problems import DETAILS, MEDIA_TYPE
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
