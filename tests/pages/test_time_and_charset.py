"""Valid <time> elements, and charsets of text responses."""

import pytest

from tests.admin.conftest import client_of
from tests.admin.permission_matrix import address, make_staff, routes
from tests.pages.markup import Markup
from tests.pages.world import addresses, body, make_world, read

pytestmark = pytest.mark.django_db


def is_page(answer) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")


def test_times_of_public_pages_are_valid(client):
    invalid = {}
    for path in (path for found in addresses(make_world()).values() for path in found):
        answer = read(client, path)
        if is_page(answer):
            invalid[path] = Markup(body(answer)).invalid_times

    assert len(invalid) > 20
    assert {path: times for path, times in invalid.items() if times} == {}


def test_times_of_staff_pages_are_valid():
    staff = make_staff()
    client = client_of(staff.users["superuser"])
    invalid = {}
    for route in routes():
        path = address(route, staff)
        answer = client.get(path)
        if answer.status_code == 200 and is_page(answer):
            invalid[path] = Markup(body(answer)).invalid_times

    assert len(invalid) > 80
    assert {path: times for path, times in invalid.items() if times} == {}


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_text_responses_name_their_charset(client, method):
    without = {}
    paths = [path for found in addresses(make_world()).values() for path in found]
    for path in [*paths, "/stories/no-such-story/", "/admin/login/"]:
        content_type = getattr(client, method)(path).headers.get("Content-Type", "")
        if content_type.startswith("text/") and "charset=utf-8" not in content_type.lower():
            without[path] = content_type

    assert without == {}
