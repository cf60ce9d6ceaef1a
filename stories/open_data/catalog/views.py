"""/data.json and /data.v3.json: one catalog in two versions, each of which names the other.

No document is valid in both: `conformsTo` must be a certain text in 1.1 and must not be text in 3. /data.json, where
harvesters look, keeps the version that all of them read.
"""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from stories.open_data.catalog import version1, version3
from stories.open_data.catalog.facts import address
from stories.public_pages import public_page


@public_page(in_static_export=True)
@require_safe
def data_json(request: HttpRequest) -> JsonResponse:
    return _catalog(version1.catalog(), "data_json_3", "DCAT-US 3.0")


@public_page(in_static_export=True)
@require_safe
def data_json_3(request: HttpRequest) -> JsonResponse:
    return _catalog(version3.catalog(), "data_json", "DCAT-US 1.1")


def _catalog(members: dict[str, Any], other_route: str, other_title: str) -> JsonResponse:
    """Answer with a catalog that every site may read, and a link to its other version."""
    answer = JsonResponse(members, json_dumps_params={"ensure_ascii": False, "indent": 2})
    link = f'<{address(other_route)}>; rel="alternate"; type="application/json"; title="{other_title}"'
    answer.headers["Link"] = link
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "Link"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
