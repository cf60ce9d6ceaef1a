"""Declarations of public pages."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from stories.public_pages import EVERY_PARAMETER, page_at, public_page, public_routes


def test_every_public_route_is_declared():
    undeclared = [route.path for route in public_routes() if route.page is None]
    assert undeclared == []


@pytest.mark.parametrize(
    ("parameters", "query", "received"),
    [
        ((), "a=1&utm_source=x", ""),
        (("q", "page"), "page=2&x=1&q=b&q=a", "q=b&q=a&page=2"),
        (("q", "page"), "q=&page=3", "page=3"),
        (("q",), "q=%C3%A9+%26&q=%FF", "q=%C3%A9+%26&q=%EF%BF%BD"),
        (EVERY_PARAMETER, "z=1&a=2&a=&A=3", "z=1&a=2&a=&A=3"),
    ],
)
def test_view_receives_parameters_of_cache_key(parameters, query, received):
    @public_page(parameters=parameters)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.GET.urlencode())

    request = RequestFactory().get("/")
    request.META["QUERY_STRING"] = query
    key = view.public_page.filter_query(query)
    assert key == received
    assert sorted(view(request).content.decode().split("&")) == sorted(received.split("&"))


@pytest.mark.parametrize("path", ["/no/such/page", "/admin/", "/static/x.css"])
def test_other_urls_have_no_declaration(path):
    assert page_at(path) is None
