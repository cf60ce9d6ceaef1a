"""The API itself: its doors and how its errors are answered."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import ValidationError

from stories.open_data.api import facets, search, stories, vocabulary
from stories.open_data.api.errors import MovedError, ProblemError, Wrong, problem
from stories.public_pages import EVERY_PARAMETER, public_page

DESCRIPTION = """The public success stories of fusion centers, the centers, partners and threat types in them, and the \
words that search knows.

Reading needs no key and no log-in, from any site. Whatever /stories/?... shows, /api/v1/stories?... gives: \
the same stories in the same order. An unknown parameter or value is an error (400) that names it. \
Every error is a problem detail as of RFC 9457. Answers carry a strong ETag: send it back as If-None-Match, and an \
answer that has not changed is a 304 without a body."""

api = NinjaAPI(
    title="Fusion Center Success Stories",
    version="1",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-v1",
)
for part in (stories, facets, vocabulary, search):
    api.add_router("", part.router)


@api.exception_handler(ProblemError)
def _problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    return problem(error.status, error.wrong)


@api.exception_handler(MovedError)
def _moved(request: HttpRequest, moved: MovedError) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{moved.path}?{query}" if query else moved.path)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(400, [Wrong(_parameter(fault), f"{fault['msg']}.") for fault in error.errors])


def _parameter(fault: dict[str, Any]) -> str:
    """Return the name of the parameter in a fault whose place is ("query", name) or ("query", name, number)."""
    return str(fault["loc"][1])


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    raise error  # to Django, which logs it; surround.py makes the answer


# Without ninja's own root, which would speak of its documentation page.
routes = [route for route in api.urls[0] if isinstance(route, URLPattern) and route.name != "api-root"]
for route in routes:
    route.callback = public_page(parameters=EVERY_PARAMETER)(route.callback)
