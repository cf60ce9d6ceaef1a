"""Previous and next within the list from which a visitor came."""

import pytest

from tests.factories import make_published
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db


def publish() -> None:
    for year in ("2011", "2012", "2013"):
        make_published(slug=f"boat-{year}", title=f"Boat of {year}", event=year)


def links(client, address: str) -> set[str]:
    page = client.get(address).content.decode()
    return {relation for relation in ("prev", "next") if f'rel="{relation}"' in page}


def test_neighbors_come_from_the_query(client):
    publish()
    page = client.get("/stories/boat-2012/?sort=oldest").content.decode()
    assert 'href="/stories/boat-2011/?sort=oldest" rel="prev"' in page
    assert 'href="/stories/boat-2013/?sort=oldest" rel="next"' in page
    assert "2 of 3 results" in Markup(page.encode()).words


def test_first_and_last_have_one_neighbor(client):
    publish()
    assert links(client, "/stories/boat-2011/?sort=oldest") == {"next"}
    assert links(client, "/stories/boat-2013/?sort=oldest") == {"prev"}


@pytest.mark.parametrize("query", ["", "?q=nothing", "?utm_source=x", "?view=table&page=2"])
def test_story_outside_the_list_has_none(client, query):
    publish()
    assert links(client, f"/stories/boat-2012/{query}") == set()


def test_page_is_not_kept_for_another_list(client):
    publish()
    oldest = client.get("/stories/boat-2012/?sort=oldest").content
    newest = client.get("/stories/boat-2012/?sort=center").content
    assert oldest != newest
    assert oldest == client.get("/stories/boat-2012/?sort=oldest").content


def test_list_links_carry_its_query(client):
    publish()
    page = client.get("/stories/?year=2012").content.decode()
    assert 'href="/stories/boat-2012/?year=2012"' in page
    assert 'href="/stories/boat-2012/"' in client.get("/stories/").content.decode()


def test_canonical_address_has_no_query(client):
    publish()
    page = client.get("/stories/boat-2012/?sort=oldest").content.decode()
    assert '<link rel="canonical" href="http://testserver/stories/boat-2012/">' in page
