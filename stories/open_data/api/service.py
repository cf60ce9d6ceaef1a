"""The API: its routers, error handlers and URL patterns."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import ValidationError

from stories.open_data.api import search, stories, vocabulary
from stories.open_data.api.errors import (
    MovedError,
    ParameterError,
    ProblemError,
    problem_response,
)
from stories.public_pages import EVERY_PARAMETER, public_page

DESCRIPTION = """The public success stories of fusion centers, with their centers, partners and \
threat types, and the thesaurus of the search.

Reading needs no key and no login, from any site. /api/v1/stories returns the same stories, in \
the same order, as /stories/. An unknown parameter or value is an error (400) that names it. Every \
error is a problem detail (RFC 9457). Responses have a strong ETag. Send it back as If-None-Match: \
if the response has not changed, you get a 304 without a body."""

api = NinjaAPI(
    title="Fusion Center Success Stories",
    version="1",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-v1",
)
api.add_router("", stories.router)
api.add_router("", stories.facet_router)
api.add_router("", vocabulary.router)
api.add_router("", search.router)


@api.exception_handler(ProblemError)
def _problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    return problem_response(error.status, error.parameter_errors)


@api.exception_handler(MovedError)
def _moved(request: HttpRequest, moved: MovedError) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    url = "?".join(filter(None, [moved.path, query]))
    return HttpResponsePermanentRedirect(url)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(404)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    parameter_errors = []
    for fault in error.errors:
        # ("query", name), or ("query", name, position) for a value of a list.
        parameter = str(fault["loc"][1])
        parameter_errors.append(ParameterError(parameter, f"{fault['msg']}."))

    return problem_response(400, parameter_errors)


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    # Django logs it, and the middleware of the API turns the error page into problem details.
    raise error


# Without the root of ninja, which links to its own documentation page.
routes = [
    route for route in api.urls[0] if isinstance(route, URLPattern) and route.name != "api-root"
]
for route in routes:
    route.callback = public_page(parameters=EVERY_PARAMETER)(route.callback)
