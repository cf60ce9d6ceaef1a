"""Whoever clicks through the twin on a plain file server finds all that the live site shows, and no broken link."""

import re
from collections import deque
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from stories.models import FusionCenter, Page, Partner, Publication, ThreatType
from tests.pages.markup import Markup
from tests.pages.world import body, read, routes
from tests.static_export.conftest import Twin

pytestmark = pytest.mark.django_db
LOCAL = re.compile(r'(?:href|src)="(/[^"]*)"')


@pytest.fixture(scope="module")
def crawl(twin: Twin) -> dict[str, tuple[int, str]]:
    """What answered at every address that a link names, by clicking from home."""
    found: dict[str, tuple[int, str]] = {}
    ahead = deque(["/"])
    while ahead:
        address = ahead.popleft()
        if address in found:
            continue
        found[address] = twin.read(address)
        if found[address][1].startswith("<!doctype html>"):
            ahead += [urljoin(address, link).partition("#")[0] for link in LOCAL.findall(found[address][1])]
    return found


def pages(crawl) -> dict[str, Markup]:
    return {address: Markup(text) for address, (_status, text) in crawl.items() if text.startswith("<!doctype html>")}


def test_no_link_is_broken(crawl, twin):
    assert len(crawl) > 100
    assert {address: status for address, (status, _text) in crawl.items() if status != 200} == {}
    assert twin.report.broken == []


def test_no_link_asks_a_file_server_for_a_query(crawl):
    assert [address for address in crawl if urlsplit(address).query] == []


def test_jumps_within_a_page_have_a_place_to_land(crawl):
    broken = [
        (address, link)
        for address, page in pages(crawl).items()
        for link in page.links
        if link.startswith("#") and link[1:] not in page.ids
    ]
    assert broken == []


def test_every_public_entry_is_found_by_clicking(crawl):
    for entries in (
        Publication.objects.visible(),
        FusionCenter.objects,
        Partner.objects,
        ThreatType.objects,
        Page.objects,
    ):
        assert {entry.get_absolute_url() for entry in entries.all()} <= crawl.keys()


def stories_of(page: Markup) -> list[str]:
    """Return the stories that a list shows, in order."""
    return [link for link in page.links if re.fullmatch(r"/stories/[\w-]+/", link)]


def test_list_shows_the_stories_of_the_live_site_in_its_order(client, twin):
    live = [stories_of(Markup(client.get(f"/stories/{query}").content)) for query in ("", "?page=2")]
    copied = [stories_of(twin.page(f"/stories/{place}")) for place in ("", "page/2/")]
    assert copied == live
    assert sum(map(len, copied)) == 22


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("?threat=cedar", "threat/cedar/"),
        ("?threat=cedar&page=2", "threat/cedar/page/2/"),
        ("?state=oh", "state/oh/"),
        ("?tag=lighthouse", "tag/lighthouse/"),
        ("?year=2014&page=2", "year/2014/page/2/"),
    ],
)
def test_list_with_a_filter_is_a_folder(client, twin, query, place):
    live = stories_of(Markup(client.get(f"/stories/{query}").content))
    assert live
    assert stories_of(twin.page(f"/stories/{place}")) == live


def test_every_address_without_parameters_is_in_the_twin_or_known_to_need_the_live_site(twin):
    fixed = [f"/{path}" for _name, path in routes() if "<" not in path]
    missing = {path for path in fixed if twin.read(path)[0] != 200}
    api = {path for path in fixed if path.startswith("/api/v1/")} - {"/api/v1/docs", "/api/v1/openapi.json"}
    assert missing == api | {"/feedback/", "/healthz", "/readyz", "/search/suggest", "/opensearch.xml"}


@pytest.mark.parametrize(
    "address",
    ["/stories.csv", "/stories.json", "/data/stories.json", "/data/centers.geojson", "/data.json", "/sitemap.xml"],
)
def test_file_is_the_one_of_the_live_site(client, twin, address):
    assert twin.read(address)[1].replace("\r\n", "\n") == body(read(client, address)).replace("\r\n", "\n")


def test_feed_of_a_filter_is_the_one_of_the_live_site(client, twin):
    assert twin.read("/feeds/center/alder/stories.atom")[1] == body(client.get("/feeds/stories.atom?center=alder"))


def test_picture_is_in_the_twin(twin):
    path = twin.world.story.publications.get().picture_url.removeprefix("/")
    assert (twin.folder / path).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("former", "present"), [("/s/{}", "/stories/lantern-found/"), ("/partners/birch/", "/partners/beech/")]
)
def test_address_that_sends_on_does_so_in_the_twin(twin, former, present):
    page = twin.page(former.format(twin.world.story.pk))
    (refresh,) = (element.get("content") for element in page.all("meta") if element.get("http-equiv") == "refresh")
    assert refresh == f"0; url={present}"
    assert present in page.links


def test_every_page_says_that_it_is_a_copy_and_asks_for_nothing_it_cannot_do(crawl):
    for address, page in pages(crawl).items():
        assert list(page.all("form")) == [], address
        assert "/copy.html" in page.links, address


def test_page_without_search_says_where_to_look_instead(twin):
    assert "Search needs the live site." in twin.page("/stories/").texts("copy-says")[0]


def test_link_that_needs_the_live_site_says_that_it_leads_nowhere(twin):
    inert = [link for link in twin.page("/search/").all("a") if link.get("href") is None]
    assert len(inert) == 10
    assert {(link.get("role"), link.get("aria-disabled")) for link in inert} == {("link", "true")}


def test_live_page_is_no_copy(client, site):
    page = Markup(client.get("/").content)
    assert page.texts("preview-bar") == []
    assert list(page.all("form"))


def test_page_for_what_is_not_there_is_ready(twin):
    assert "404" in (twin.folder / "404.html").read_text()


def test_stylesheet_finds_its_fonts_and_pictures(twin):
    (style,) = Path(twin.folder / "static" / "css").glob("site*.css")
    named = [
        url for url in re.findall(r"url\(([^)]+)\)", style.read_text()) if not url.strip("\"'").startswith("data:")
    ]
    assert len(named) > 5
    assert [url for url in named if not (style.parent / url.strip("\"'").partition("#")[0]).is_file()] == []
