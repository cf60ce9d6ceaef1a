"""Pages with a feedback form: their signed paths, and whether they are still public.

A signature shows that this site has rendered the page once. It may have been withdrawn since.
"""

from copy import copy

from django.core import signing
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve

SIGNER = signing.Signer(salt="stories.feedback.page")


def sign_path(path: str) -> str:
    """Return the path with its signature. It has no time, because pages are cached."""
    return SIGNER.sign(path)


def read_path(signed: str) -> str:
    """Return the path of sign_path(); raise BadSignature for any other text."""
    return SIGNER.unsign(signed)


def is_public(request: HttpRequest, path: str) -> bool:
    """Return whether visitors can read the page at a path now, by calling its view."""
    page_request = copy(request)
    page_request.method = "GET"
    page_request.path = page_request.path_info = path
    page_request.GET = QueryDict()
    page_request.META = request.META | {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
    }

    try:
        match = resolve(path)
        response = match.func(page_request, *match.args, **match.kwargs)
    except (Resolver404, Http404):
        return False
    return response.status_code < 400
