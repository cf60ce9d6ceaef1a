"""Middleware for the API: cross-origin reads, and errors as problem details."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from stories.open_data.api.errors import MEDIA_TYPE, problem_response

API_PREFIX = "/api/"
READ_METHODS = ("GET", "HEAD", "OPTIONS")
PREFLIGHT_HEADERS = {
    "Allow": ", ".join(READ_METHODS),
    "Access-Control-Allow-Methods": ", ".join(READ_METHODS),
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def api_responses(get_response: GetResponse) -> GetResponse:
    """Middleware: under /api/, any site may read, and errors are problem details."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path_info.startswith(API_PREFIX):
            return response

        response = _as_problem(_as_preflight(request, response))
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method in READ_METHODS:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "ETag, Link"

        return response

    return middleware


def _as_preflight(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Answer OPTIONS at an existing URL, where the view itself returns status 405."""
    if request.method != "OPTIONS" or response.status_code != 405:
        return response
    return _replace(response, HttpResponse(status=204, headers=PREFLIGHT_HEADERS))


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """Replace an HTML error page by problem details."""
    if response.status_code < 400 or response.headers.get("Content-Type") == MEDIA_TYPE:
        return response

    problem = problem_response(response.status_code)
    if response.status_code == 405:
        problem.headers["Allow"] = "GET, HEAD"
    return _replace(response, problem)


def _replace(response: HttpResponseBase, replacement: HttpResponse) -> HttpResponse:
    """Return the replacement with the other headers of the response, such as security headers."""
    replacement.headers["Content-Length"] = str(len(replacement.content))
    for name, value in response.items():
        replacement.headers.setdefault(name, value)
    return replacement
