"""Links and contents of the static export on a plain file server."""

import re
from collections import deque
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from stories.models import FusionCenter, Page, Partner, Publication, ThreatType
from tests.pages.markup import Markup
from tests.pages.world import body, read, routes
from tests.static_export.conftest import ExportedSite

pytestmark = pytest.mark.django_db
LOCAL = re.compile(r'(?:href|src)="(/[^"]*)"')


@pytest.fixture(scope="module")
def crawl(exported: ExportedSite) -> dict[str, tuple[int, str]]:
    """Return {URL: (status, text)} of everything that links from the home page lead to."""
    found: dict[str, tuple[int, str]] = {}
    queue = deque(["/"])
    while queue:
        url = queue.popleft()
        if url in found:
            continue

        status, text = exported.read(url)
        found[url] = (status, text)
        if text.startswith("<!doctype html>"):
            for link in LOCAL.findall(text):
                queue.append(urljoin(url, link).partition("#")[0])
    return found


def pages(crawl) -> dict[str, Markup]:
    found = {}
    for url, (_status, text) in crawl.items():
        if text.startswith("<!doctype html>"):
            found[url] = Markup(text)
    return found


def test_no_link_is_broken(crawl, exported):
    assert len(crawl) > 100
    assert {address: status for address, (status, _text) in crawl.items() if status != 200} == {}
    assert exported.report.broken_links == []


def test_no_link_contains_a_query_string(crawl):
    assert [address for address in crawl if urlsplit(address).query] == []


def test_fragment_links_have_a_target(crawl):
    for url, page in pages(crawl).items():
        fragments = {link[1:] for link in page.links if link.startswith("#")}
        assert fragments <= set(page.ids), url


def test_every_public_entry_is_reachable_by_links(crawl):
    for entries in (
        Publication.objects.visible(),
        FusionCenter.objects,
        Partner.objects,
        ThreatType.objects,
        Page.objects,
    ):
        assert {entry.get_absolute_url() for entry in entries.all()} <= crawl.keys()


def stories_of(page: Markup) -> list[str]:
    """Return the stories that a list shows, in order, without the query string of the list."""
    paths = [link.partition("?")[0] for link in page.links]
    return [path for path in paths if re.fullmatch(r"/stories/[\w-]+/", path)]


def test_list_has_the_order_of_the_live_site(client, exported):
    live = [
        stories_of(Markup(client.get(f"/stories/{query}").content)) for query in ("", "?page=2")
    ]
    pages = [stories_of(exported.page(f"/stories/{folders}")) for folders in ("", "page/2/")]
    assert pages == live
    assert sum(len(stories) for stories in pages) == 22


@pytest.mark.parametrize(
    ("query", "folders"),
    [
        ("?threat=cedar", "threat/cedar/"),
        ("?threat=cedar&page=2", "threat/cedar/page/2/"),
        ("?state=oh", "state/oh/"),
        ("?tag=lighthouse", "tag/lighthouse/"),
        ("?year=2014&page=2", "year/2014/page/2/"),
    ],
)
def test_list_with_a_filter_is_a_folder(client, exported, query, folders):
    live = stories_of(Markup(client.get(f"/stories/{query}").content))
    assert live
    assert stories_of(exported.page(f"/stories/{folders}")) == live


def test_only_known_paths_are_missing(exported):
    fixed = [f"/{path}" for _name, path in routes() if "<" not in path]
    missing = {path for path in fixed if exported.read(path)[0] != 200}
    api = {path for path in fixed if path.startswith("/api/v1/")} - {
        "/api/v1/docs",
        "/api/v1/openapi.json",
    }
    assert missing == api | {
        "/briefing/",
        "/briefing/book.docx",
        "/briefing/book.pdf",
        "/feed",
        "/feedback/",
        "/healthz",
        "/oembed.json",
        "/opensearch.xml",
        "/readyz",
        "/rss",
        "/search/suggest",
        "/social.png",
        "/stories.docx",
        "/stories.pdf",
    }


@pytest.mark.parametrize(
    "address",
    [
        "/stories.csv",
        "/stories.json",
        "/data/stories.json",
        "/data/centers.geojson",
        "/data.json",
        "/sitemap.xml",
    ],
)
def test_file_equals_the_live_file(client, exported, address):
    assert exported.read(address)[1].replace("\r\n", "\n") == body(read(client, address)).replace(
        "\r\n", "\n"
    )


def test_filtered_feed_equals_the_live_feed(client, exported):
    assert exported.read("/feeds/center/alder/stories.atom")[1] == body(
        client.get("/feeds/stories.atom?center=alder")
    )


def test_picture_is_exported(exported):
    path = exported.world.story.publications.get().picture_url.removeprefix("/")
    assert (exported.folder / path).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("former", "present"),
    [("/s/{}", "/stories/lantern-found/"), ("/partners/birch/", "/partners/beech/")],
)
def test_redirect_becomes_a_refresh_page(exported, former, present):
    page = exported.page(former.format(exported.world.story.pk))
    (refresh,) = (
        element.get("content")
        for element in page.all("meta")
        if element.get("http-equiv") == "refresh"
    )
    assert refresh == f"0; url={present}"
    assert present in page.links


def test_every_page_is_marked_and_has_no_form(crawl):
    for address, page in pages(crawl).items():
        assert list(page.all("form")) == [], address
        assert "/copy.html" in page.links, address


def test_search_is_replaced_by_a_note(exported):
    assert (
        "Search works only on the live site."
        in exported.page("/stories/").texts("no-search-note")[0]
    )


def test_link_to_a_live_page_is_inert(exported):
    inert = [link for link in exported.page("/search/").all("a") if link.get("href") is None]
    assert len(inert) >= 10
    assert {(link.get("role"), link.get("aria-disabled")) for link in inert} == {("link", "true")}


def test_live_page_has_no_export_bar(client, site):
    page = Markup(client.get("/").content)
    assert page.texts("preview-bar") == []
    assert list(page.all("form"))


def test_not_found_page_is_exported(exported):
    assert "404" in (exported.folder / "404.html").read_text()
    assert "temporarily unavailable" in (exported.folder / "unavailable.html").read_text()


def test_files_of_the_stylesheet_are_exported(exported):
    (style,) = Path(exported.folder / "static" / "css").glob("site*.css")
    urls = [url.strip("\"'") for url in re.findall(r"url\(([^)]+)\)", style.read_text())]
    names = [url.partition("#")[0] for url in urls if not url.startswith("data:")]
    assert len(names) > 5
    for name in names:
        assert (style.parent / name).is_file(), name
