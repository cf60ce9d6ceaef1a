"""sitemap.xml: exactly the public pages, at the canonical host."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from stories.models import Page, Publication
from stories.publishing.workflow import withdraw
from tests.clock import pass_time
from tests.factories import make_center, make_published, make_story, release
from tests.pages.world import make_world

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
    "/corrections/",
    "/data/",
    "/about/",
}


def sitemap(client, **options) -> Mapping[str, str]:
    """Return {path: day of the last change or ""}."""
    answer = client.get("/sitemap.xml", **options)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    entries = ElementTree.fromstring(answer.content).findall("s:url", NAMESPACE)
    found = {entry.findtext("s:loc", "", NAMESPACE): entry.findtext("s:lastmod", "", NAMESPACE) for entry in entries}
    assert len(found) == len(entries)
    assert all(url.startswith("http://testserver/") for url in found)
    return {url.removeprefix("http://testserver"): changed for url, changed in found.items()}


def test_sitemap_names_exactly_the_public_pages(client):
    world = make_world()
    make_story(slug="draft", lead=world.center, threats=(world.threat,))
    assert set(sitemap(client)) == WORLD


def test_every_address_of_the_sitemap_answers(client):
    make_world()
    assert {path: client.get(path).status_code for path in sitemap(client)} == dict.fromkeys(sitemap(client), 200)


def test_stories_and_pages_tell_when_they_changed(client):
    world = make_world()
    changed = sitemap(client)
    days = {path: datetime.fromisoformat(day).date() for path, day in changed.items() if day}
    today = Publication.objects.get().updated_at.date()
    assert days == {
        "/stories/lantern-found/": today,
        world.page.get_absolute_url(): Page.objects.get().updated_at.date(),
    }


def test_sitemap_does_not_follow_the_host_of_the_request(client):
    make_world()
    assert set(sitemap(client, headers={"host": "localhost"})) == WORLD


def test_withdrawn_hidden_and_expired_stories_are_not_named(client):
    withdraw(make_published(slug="withdrawn"), reason="An error")
    hour = timedelta(hours=1)
    release(make_story(slug="over"), until=timezone.now() + hour)
    pass_time(2 * hour)
    release(make_story(slug="later"), at=timezone.now() + hour)
    assert not [path for path in sitemap(client) if path.startswith("/stories/") and path != "/stories/"]


def test_center_that_closed_is_not_named(client):
    make_center(slug="closed", is_active=False)
    assert "/centers/closed/" not in sitemap(client)


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "9" * 30, "%00"])
def test_part_that_is_not_there_does_not_exist(client, page):
    assert client.get(f"/sitemap.xml?p={page}").status_code == 404


def test_sitemap_takes_the_same_number_of_queries_for_many_stories(client, django_assert_num_queries):
    make_world()
    for _number in range(5):
        make_published()
    with django_assert_num_queries(10):
        client.get("/sitemap.xml")
