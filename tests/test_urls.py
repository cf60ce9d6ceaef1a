"""The addresses of the site: all known, all answered, none taken by a page of staff."""

import pytest

from fusionstories.urls import urlpatterns
from stories.choices import RESERVED_SLUGS
from tests.pages.world import REDIRECTS, addresses, body, make_world, read, routes

pytestmark = pytest.mark.django_db
# What was promised to visitors, and the route of each address.
PROMISED = {
    "/": "home",
    "/stories/": "story_list",
    "/stories/<slug>/": "story_detail",
    "/centers/": "center_list",
    "/centers/<slug>/": "center_detail",
    "/partners/": "partner_list",
    "/partners/<slug>/": "partner_detail",
    "/threats/": "threat_list",
    "/threats/<slug>/": "threat_detail",
    "/states/": "state_list",
    "/glossary/": "glossary",
    "/collections/": "collection_list",
    "/collections/<slug>/": "collection_detail",
    "/digest/": "digest_list",
    "/follow/": "follow",
    "/rss": "rss",
    "/feed": "feed",
    "/feeds/stories.json": "stories_jsonfeed",
    "/<page:slug>/": "page_detail",
    "/s/<int:pk>": "story_short",
    "/feeds/stories.atom": "stories_atom",
    "/stories.csv": "stories_csv",
    "/stories.json": "stories_json",
    "/stories.geojson": "stories_geojson",
    "/stories.ris": "stories_ris",
    "/stories.bib": "stories_bib",
    "/sitemap.xml": "sitemap",
    "/robots.txt": "robots",
    "/.well-known/security.txt": "security",
    "/accessibility-report.yaml": "accessibility_report",
    "/healthz": "healthz",
    "/readyz": "readyz",
}


def test_every_route_has_an_example_address():
    assert set(addresses(make_world())) | REDIRECTS == {name for name, _path in routes()}


@pytest.mark.parametrize(("path", "name"), PROMISED.items())
def test_promised_address_is_there(path, name):
    assert (name, path.removeprefix("/").replace("<slug>", "<slug:slug>")) in set(routes())


def test_every_address_answers(client):
    answers = {}
    for address in (address for found in addresses(make_world()).values() for address in found):
        answer = read(client, address)
        answers[address] = (answer.status_code, bool(body(answer)))
    # Old browsers ask for the icon there; it lives among the static files.
    assert answers.pop("/favicon.ico") == (302, False)
    assert {address: answer for address, answer in answers.items() if answer != (200, True)} == {}


def test_first_parts_of_addresses_are_reserved():
    firsts = {path.partition("/")[0] for _name, path in routes()}
    firsts |= {str(pattern.pattern).partition("/")[0] for pattern in urlpatterns}
    slugs = {first for first in firsts if first and "<" not in first and "." not in first}
    assert slugs <= set(RESERVED_SLUGS)


def test_static_files_and_pictures_are_reserved(settings):
    assert {settings.STATIC_URL.strip("/"), "media"} <= set(RESERVED_SLUGS)


@pytest.mark.parametrize(
    "path", ["/stories", "/centers", "/partners", "/threats", "/states", "/feedback", "/admin"]
)
def test_missing_slash_is_added(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{path}/")
