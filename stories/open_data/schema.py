"""The JSON Schema of /stories.json (draft 2020-12)."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from stories.exports.story_schema import file_schema
from stories.public_pages import public_page


@public_page(in_static_export=True)
@require_safe
def stories_schema(request: HttpRequest) -> JsonResponse:
    """Publish the schema at an address of its own."""
    response = JsonResponse(file_schema(), content_type="application/schema+json", json_dumps_params={"indent": 2})
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
