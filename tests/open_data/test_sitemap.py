"""sitemap.xml."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from stories.choices import STATES
from stories.models import FusionCenter, Page, Publication, ThreatType
from stories.models.content_version import current_version
from stories.open_data import sitemaps
from stories.publishing.workflow import withdraw
from tests.clock import pass_time
from tests.factories import make_center, make_published, make_story, release
from tests.pages.world import make_world
from tests.query_count import count_queries

pytestmark = pytest.mark.django_db
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
WORLD = {
    "/",
    "/stories/",
    "/stories/lantern-found/",
    "/centers/",
    "/centers/alder/",
    "/partners/",
    "/partners/birch/",
    "/threats/",
    "/threats/cedar/",
    "/threats/douglas/",
    "/states/",
    *(f"/states/{code.lower()}/" for code in STATES),
    "/years/2014/",
    "/collections/",
    "/collections/harbor/",
    "/digest/",
    "/follow/",
    "/glossary/",
    "/impact/",
    "/network/",
    "/timeline/",
    "/corrections/",
    "/data/",
    "/api/",
    "/search/",
    "/about/",
}


def sitemap(client, **options) -> Mapping[str, str]:
    """Return {path: moment of the last change or ""} of a site that fits into one file."""
    return listed(client, "/sitemap.xml", "url", **options)


def listed(client, address: str, element: str, **options) -> Mapping[str, str]:
    """Return {path: moment of the last change or ""} of a urlset, or of an index with element "sitemap"."""
    answer = client.get(address, **options)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    entries = list(ElementTree.fromstring(b"".join(answer.streaming_content)))
    assert {entry.tag for entry in entries} <= {f"{{{NAMESPACE['s']}}}{element}"}
    found = {
        entry.findtext("s:loc", "", NAMESPACE): entry.findtext("s:lastmod", "", NAMESPACE)
        for entry in entries
    }
    assert len(found) == len(entries)
    assert all(url.startswith("http://testserver/") for url in found)
    return {url.removeprefix("http://testserver"): changed for url, changed in found.items()}


def test_sitemap_lists_exactly_the_public_pages(client):
    world = make_world()
    make_story(slug="draft", lead=world.center, threats=(world.threat,))
    assert set(sitemap(client)) == WORLD


def test_every_sitemap_url_exists(client):
    make_world()
    assert {path: client.get(path).status_code for path in sitemap(client)} == dict.fromkeys(
        sitemap(client), 200
    )


def test_stories_and_pages_have_lastmod(client):
    world = make_world()
    changed = sitemap(client)
    moments = {path: datetime.fromisoformat(moment) for path, moment in changed.items() if moment}
    assert moments == {
        "/stories/lantern-found/": Publication.objects.get().updated_at.replace(microsecond=0),
        world.page.get_absolute_url(): Page.objects.get().updated_at.replace(microsecond=0),
    }


def test_sitemap_uses_the_canonical_host(client):
    make_world()
    assert set(sitemap(client, headers={"host": "localhost"})) == WORLD


def test_invisible_stories_are_not_listed(client):
    withdraw(make_published(slug="withdrawn"), reason="An error")
    hour = timedelta(hours=1)
    release(make_story(slug="over"), until=timezone.now() + hour)
    pass_time(2 * hour)
    release(make_story(slug="later"), at=timezone.now() + hour)
    assert not [
        path for path in sitemap(client) if path.startswith("/stories/") and path != "/stories/"
    ]


def test_closed_center_is_not_listed(client):
    make_center(slug="closed", is_active=False)
    assert "/centers/closed/" not in sitemap(client)


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "9" * 30, "%00"])
def test_unknown_file_number_is_not_found(client, page):
    assert client.get(f"/sitemap.xml?p={page}").status_code == 404


def test_query_count_does_not_grow(client):
    make_world()
    for _number in range(5):
        make_published()
    assert count_queries(lambda: sitemap(client)) == 7


@pytest.fixture
def small_parts(monkeypatch) -> None:
    """Limit a file to four stories, or to two beside the other pages."""
    monkeypatch.setattr(sitemaps, "MAX_URLS", 4)


def test_large_site_has_a_sitemap_index(client, world, small_parts):
    for _number in range(6):
        make_published()
    parts = listed(client, "/sitemap.xml", "sitemap")
    assert list(parts) == [f"/sitemap.xml?p={number}" for number in (1, 2, 3)]
    found = [listed(client, part, "url") for part in parts]
    assert [len(lines) for lines in found[1:]] == [4, 3]
    assert set(found[0]) == WORLD - {"/stories/lantern-found/"} | set(profiles())
    assert set(found[1]) | set(found[2]) == {
        story.get_absolute_url() for story in Publication.objects.visible()
    }
    # A file changed when its latest story did. For other pages the time is unknown.
    assert list(parts.values()) == ["", *(max(lines.values()) for lines in found[1:])]


def profiles() -> list[str]:
    """Return the addresses of every center and threat type."""
    return [
        entry.get_absolute_url()
        for model in (FusionCenter, ThreatType)
        for entry in model.objects.all()
    ]


def test_no_story_is_missing_from_the_index(client, world, small_parts):
    for number in range(1, 4):
        addresses = sitemap(client) if number < 3 else listed(client, "/sitemap.xml?p=2", "url")
        assert (
            len(
                [path for path in addresses if path.startswith("/stories/") and path != "/stories/"]
            )
            == number
        )
        make_published()


def test_number_after_the_last_is_not_found(client, world, small_parts):
    for _number in range(2):
        make_published()
    assert [client.get(f"/sitemap.xml?p={number}").status_code for number in (2, 3)] == [200, 404]


def test_head_reads_no_page(client, world, django_assert_num_queries):
    current_version()
    with django_assert_num_queries(1):
        answer = client.head("/sitemap.xml")
        assert (answer.status_code, answer.content) == (200, b"")
