"""Conditional requests to every URL with a validator."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from stories.delivery.response_store import store
from stories.models import content_version as version_module
from stories.public_pages import public_routes
from tests.confirmed import change_entry
from tests.pages.world import World, addresses, body, kept_for_many_tests, make_world

pytestmark = pytest.mark.django_db
FUTURE = "Fri, 31 Dec 2100 23:59:59 GMT"
WITHOUT_VALIDATOR = {
    *(
        "feedback",
        "story_preview",
        "briefing",  # each selection has a page of its own, which no cache stores
        "favicon",
        "robots",
        "security",
        "speculation_rules",
        "healthz",
        "readyz",
    ),
    *("story_short", "static_export_list", "static_export_list_page", "static_export_feed"),
    "static_export_json_feed",
    *("static_export_centers", "static_export_ordered_centers"),
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_many_tests(django_db_blocker):
        yield make_world()


@pytest.fixture(autouse=True)
def _later(monkeypatch) -> None:
    """A second has passed since the last change: only then is its date a validator."""
    monkeypatch.setattr(version_module.Reading, "is_settled", True)


def with_validator(world: World) -> Iterator[str]:
    examples = addresses(world)
    for route in public_routes():
        if route.name not in WITHOUT_VALIDATOR:
            yield from examples.get(route.name, [])


@pytest.mark.parametrize(
    ("method", "encoding"), [("get", ""), ("get", "gzip"), ("get", "br"), ("head", "br")]
)
def test_known_validators_return_304(world, method, encoding):
    client = Client(headers={"accept-encoding": encoding})
    ask = getattr(client, method)
    for address in with_validator(world):
        plain = ask(address)
        assert plain.status_code == 200, address
        assert "ETag" in plain.headers, address
        validators = {"if-none-match": plain["ETag"]}
        if "Last-Modified" in plain.headers:  # documents of lists have none
            validators["if-modified-since"] = plain["Last-Modified"]

        for name, validator in validators.items():
            known = ask(address, headers={name: validator})
            assert (known.status_code, body(known)) == (304, ""), (address, name)
            assert known["ETag"].removeprefix("W/") == plain["ETag"].removeprefix("W/")
            assert "Content-Encoding" not in known.headers
        store.clear()
        assert (
            ask(
                address, headers={"if-none-match": f'"other", W/{plain["ETag"].removeprefix("W/")}'}
            ).status_code
            == 304
        ), address


def test_other_urls_send_no_validators(world):
    for name in WITHOUT_VALIDATOR:
        for address in addresses(world).get(name, []):
            response = Client().get(address)
            assert not {"ETag", "Last-Modified"} & set(response.headers), address


@pytest.mark.parametrize("tag", ['"x"', 'W/"x"', "x", '"', "", ",,,", '"' + "x" * 8000 + '"'])
def test_unknown_tag_returns_the_page(world, tag):
    for address in ("/", "/stories.csv", "/data/SHA256SUMS"):
        assert Client().get(address, headers={"if-none-match": tag}).status_code == 200


def test_validators_change_with_the_page(world):
    client = Client()
    before = {
        address: client.get(address)["ETag"]
        for address in ("/centers/", "/stories.csv", "/data.json")
    }
    change_entry(world.center, name="Another name")
    for address in ("/centers/", "/stories.csv"):
        answer = client.get(address, headers={"if-none-match": before[address]})
        assert (answer.status_code, answer["ETag"] != before[address]) == (200, True)


@pytest.mark.parametrize(
    "header", [{"if-modified-since": FUTURE}, {"if-none-match": "*"}], ids=["future", "star"]
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_conditions_apply_to_existing_pages_only(world, method, header):
    """RFC 9110, 13.2.1: the plain answer comes first."""
    paths = [
        route.path.partition("<")[0] + "no-such-thing"
        for route in public_routes()
        if route.has_arguments
    ]
    paths += [f"{path}/" for path in paths]
    paths += [
        "/stories/?" + "a=1&" * 3000,
        "/sitemap.xml?p=99",
        "/api/v1/stories?nonsense=1",
        "/corrections/?page=99",
    ]
    for path in paths:
        plain = getattr(Client(), method)(path)
        assert plain.status_code != 304
        if plain.status_code < 300:
            continue
        for _turn in range(2):
            assert (
                getattr(Client(), method)(path, headers=header).status_code == plain.status_code
            ), path


def test_pages_have_separate_cache_keys(world, client, monkeypatch):
    """Whatever a view reads counts, so no page takes the place of another."""
    monkeypatch.setattr("stories.pages.history.PER_PAGE", 0)
    first = client.get("/corrections/?page=1")
    assert client.get("/corrections/").content == first.content
    assert client.get("/corrections/?page=2").status_code == 404
