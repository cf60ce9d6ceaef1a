"""Middleware for the API: reading from other sites, problem details."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from stories.open_data.api.errors import MEDIA_TYPE, problem

PREFIX = "/api/"
READING = ("GET", "HEAD", "OPTIONS")
PREFLIGHT = {
    "Allow": ", ".join(READING),
    "Access-Control-Allow-Methods": ", ".join(READING),
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
Handler = Callable[[HttpRequest], HttpResponseBase]


def api_answers(get_response: Handler) -> Handler:
    """Middleware: under /api/, everyone may read and errors are problem details."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path_info.startswith(PREFIX):
            return response
        response = _as_problem(_preflight(request, response))
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method in READING:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
        return response

    return middleware


def _preflight(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Answer OPTIONS at an address that is there: which the site itself refuses with 405."""
    if request.method != "OPTIONS" or response.status_code != 405:
        return response
    return _instead_of(response, HttpResponse(status=204, headers=PREFLIGHT))


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """Turn an error page of the site into problem details."""
    if response.status_code < 400 or response.headers.get("Content-Type") == MEDIA_TYPE:
        return response
    answer = problem(response.status_code)
    if response.status_code == 405:
        answer.headers["Allow"] = "GET, HEAD"
    return _instead_of(response, answer)


def _instead_of(response: HttpResponseBase, answer: HttpResponse) -> HttpResponse:
    """Return the answer under the headers of the response that it replaces: the strict ones among them."""
    answer.headers["Content-Length"] = str(len(answer.content))
    for name, value in response.items():
        answer.headers.setdefault(name, value)
    return answer
