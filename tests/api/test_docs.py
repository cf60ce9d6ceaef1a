"""Documentation page of the API."""

import json
import re
from html import unescape

import pytest

from stories.models.content_version import current_version
from stories.open_data.api.documentation import document
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(client) -> str:
    return client.get("/api/v1/docs").content.decode()


def test_page_is_valid_html(text):
    page = Markup(text.encode())
    assert page.errors == []
    assert page.text("h1") == "API"


def test_page_lists_every_endpoint_parameter_and_member(text):
    for path, methods in document()["paths"].items():
        assert f"GET {path}" in text
        assert all(
            f"<code>{found['name']}</code>" in text for found in methods["get"]["parameters"]
        )
    assert "integer, 1 to 100" in text
    for name, schema in document()["components"]["schemas"].items():
        assert all(f"<code>{member}</code>" in text for member in schema.get("properties", {})), (
            name
        )


def test_page_shows_the_examples(text):
    shown = [
        unescape(example) for example in re.findall("<pre><code>(.*?)</code>", text, re.DOTALL)
    ]
    described = document()["components"]["schemas"]
    assert [json.loads(example) for example in shown] == [
        schema["examples"][0] for _name, schema in sorted(described.items()) if "examples" in schema
    ]


def test_page_loads_nothing_from_other_sites(text):
    assert all(
        url.startswith("/static/")
        for url in re.findall(
            r'<(?:script|img|link rel="(?:stylesheet|preload|icon)")[^>]*(?:src|href)="([^"]*)"',
            text,
        )
    )
    assert " style=" not in text


def test_fragment_links_have_a_target(text):
    ids = set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= ids


def test_page_needs_no_query(client, django_assert_num_queries):
    current_version()
    with django_assert_num_queries(0):
        client.get("/api/v1/docs")


def test_versioned_url_shows_the_same_page(client):
    assert (
        'rel="canonical" href="http://testserver/api/"'
        in client.get("/api/v1/docs").content.decode()
    )
