"""One canonical URL for equal searches."""

from urllib.parse import parse_qs

import pytest

from tests.listing.collection import listing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("utm_source=x&q=", ""),
        ("q=+road++side+", "?q=road+side"),
        ("q=a&q=road", "?q=road"),
        ("state=oh&q=road", "?q=road&state=oh"),
        ("state=OH&state=ky&state=oh", "?state=ky&state=oh"),
        ("state=ky&state=oh&state=ky", "?state=ky&state=oh"),
        (
            "year=2011&tag=snow&center=north&threat=fire",
            "?threat=fire&center=north&tag=snow&year=2011",
        ),
        ("to=2012&from=2011-03", "?from=2011-03&to=2012"),
        ("sort=newest", ""),
        ("sort=relevance", ""),
        ("sort=center&view=table", "?sort=center"),
        ("view=rows", ""),
        ("sort=Oldest", "?sort=oldest"),
        ("q=road&sort=relevance", "?q=road"),
        ("q=road&sort=newest", "?q=road&sort=newest"),
        ("page=1", ""),
        ("page=7", ""),
        ("page=x&state=zz", ""),
        ("q=%00ro%00ad%E2%80%8B", "?q=ro+ad"),
        ("q=%22a+b%22+%26+c%23d", "?q=%22a+b%22+%26+c%23d"),
    ],
)
def test_equal_searches_have_one_url(query, canonical):
    assert str(listing(query).canonical_url) == f"/stories/{canonical}"


def test_canonical_url_is_unchanged():
    query = "q=road&threat=fire&center=north&state=oh&from=2011-03&to=2012&sort=oldest"
    assert str(listing(query).canonical_url) == f"/stories/?{query}"


def test_page_links_to_canonical_url(client):
    page = client.get(
        "/stories/?state=OH&q=road&x=1", headers={"host": "localhost"}
    ).content.decode()
    assert '<link rel="canonical" href="http://testserver/stories/?q=road&amp;state=oh">' in page


def test_long_search_is_cut():
    found = listing("q=" + "ash+" * 60)
    assert len(found.words) <= 200
    assert found.notices == [f"We searched for only the first {len(found.words)} characters."]
    assert parse_qs(str(found.canonical_url).partition("?")[2])["q"] == [found.words]


@pytest.mark.parametrize(
    "text", ["%00", "%E2%80%8E", "%EE%80%80", "%ED%A0%80", "%FF", "%C2%85", "%EF%BF%BD", "+%09%0A"]
)
def test_invisible_characters_are_not_searched(text):
    found = listing(f"q={text}")
    assert (found.words, found.total, found.notices) == ("", 6, [])


def test_changed_url_leads_to_first_page():
    address = listing("state=oh").url.on_page(3)
    assert str(address) == "/stories/?state=oh&page=3"
    changed = (
        address.adding("tag", "snow"),
        address.removing("state"),
        address.replacing("sort", "oldest"),
    )
    assert [str(change) for change in changed] == [
        "/stories/?state=oh&tag=snow",
        "/stories/",
        "/stories/?state=oh&sort=oldest",
    ]
