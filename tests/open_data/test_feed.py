"""Atom feed of stories (RFC 4287)."""

from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.http import QueryDict

from stories.exports import atom
from stories.exports.atom import feed_title
from stories.listing.results import Listing
from stories.models import Publication, Story
from stories.publishing.workflow import withdraw
from tests.factories import make_center, make_partner, make_published, make_threat, release
from tests.open_data.formats import ATOM, from_atom, text_of

pytestmark = pytest.mark.django_db
OURS = "{tag:127.0.0.1,2026:edition}"


def feed(client, query: str = "") -> Element:
    return ElementTree.fromstring(text_of(client, f"/feeds/stories.atom?{query}"))


def entry(client) -> Element:
    (found,) = feed(client).findall("a:entry", ATOM)
    return found


def links(element: Element) -> dict[str, str]:
    return {link.get("rel", ""): link.get("href", "") for link in element.findall("a:link", ATOM)}


@pytest.fixture(autouse=True)
def tags(settings):
    settings.TAG_PREFIX = "tag:127.0.0.1,2026:"


@pytest.mark.parametrize("query", ["", "q=harbor", "state=wy"])
def test_feed_and_entries_have_required_elements(client, query):
    make_published(title="Harbor")
    root = feed(client, query)
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1
            assert element.findtext(f"a:{name}", "", ATOM)
        assert element.findall("a:author/a:name", ATOM)
        assert datetime.fromisoformat(element.findtext("a:updated", "", ATOM)).tzinfo
    ids = [element.text for element in root.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(set(ids)) == len(ids)


def test_feed_links_to_itself_and_its_page(client):
    make_published(states=["OH"])
    root = feed(client, "page=3&state=oh&sort=newest&nonsense=1")
    assert links(root) == {
        "self": "http://testserver/feeds/stories.atom?state=oh",
        "alternate": "http://testserver/stories/?state=oh",
    }
    assert root.findtext("a:id", "", ATOM) == "tag:127.0.0.1,2026:stories?state=oh"


def test_entry_id_survives_a_new_slug(client):
    story = make_published(title="First", slug="first")
    before = entry(client)
    Story.objects.filter(pk=story.pk).update(title="Second", slug="second")
    release(Story.objects.get(pk=story.pk), change_note="A new title.")
    after = entry(client)
    assert (
        after.findtext("a:id", "", ATOM)
        == before.findtext("a:id", "", ATOM)
        == f"tag:127.0.0.1,2026:story/{story.pk}"
    )
    assert links(after) == {"alternate": "http://testserver/stories/second/"}


def test_entry_has_edition_change_and_hash(client):
    story = make_published()
    assert entry(client).findtext(f"{OURS}change") == "First release."
    Story.objects.filter(pk=story.pk).update(title="Corrected")
    release(Story.objects.get(pk=story.pk), change_note="The title was wrong.")
    edition = Publication.objects.get().edition
    found = {
        name: entry(client).findtext(f"{OURS}{name}") for name in ("number", "change", "sha256")
    }
    assert found == {
        "number": "2",
        "change": "The title was wrong.",
        "sha256": edition.content_hash,
    }
    assert (
        entry(client)
        .findtext("a:content", "", ATOM)
        .startswith("<p><em>Version 2: The title was wrong.</em></p><p>")
    )
    updated = datetime.fromisoformat(entry(client).findtext("a:updated", "", ATOM))
    assert updated == edition.released_at.replace(microsecond=0)


def test_markup_is_escaped_once_and_sanitized(client):
    make_published(title="<b>&amp;</b>", body="<p>Text</p><script>alert(1)</script>")
    found = entry(client)
    assert found.findtext("a:title", "", ATOM) == "<b>&amp;</b>"
    assert found.findtext("a:content", "", ATOM) == "<p>Text</p>"


def test_invalid_xml_characters_are_removed(client):
    make_published(title="A\x0bB\x1fC\ufffeD\uffffE")
    assert entry(client).findtext("a:title", "", ATOM) == "ABCDE"


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "All stories"),
        ("state=co&threat=bombs", "Stories in Colorado about bomb threats"),
        ("state=co&state=oh", "Stories in Colorado or Ohio"),
        ("center=alder", "Stories from the Alder Center"),
        ("partner=fbi&year=2014", "Stories with the FBI in 2014"),
        ("threat=ied", "Stories about IED attacks"),
        ("mission=prevent&tag=snow", "Stories with the mission to prevent"),
        ("q=harbor+%22old+pier%22", "Stories that match “harbor “old pier””"),
        ("from=2011&to=2012-06", "Stories from 2011 through June 2012"),
        ("state=nowhere&sort=oldest", "All stories"),
    ],
)
def test_feed_title_describes_the_filters(query, title):
    make_center(slug="alder", name="Alder Center")
    make_partner(slug="fbi", name="FBI")
    make_threat(slug="bombs", name="Bomb threats")
    make_threat(slug="ied", name="IED attacks")
    assert feed_title(Listing(QueryDict(query), "/stories/")) == title


FEED = "/feeds/stories.atom"


@pytest.fixture
def short_pages(monkeypatch) -> None:
    monkeypatch.setattr(atom, "PAGE_SIZE", 2)


def ids_in_feed(client, address: str) -> list[int]:
    return from_atom(text_of(client, address))


def chain(client, address: str) -> list[str]:
    """Return the addresses of a feed and of its archive pages, latest first."""
    addresses = []
    while address:
        assert address not in addresses
        addresses.append(address)
        root = ElementTree.fromstring(text_of(client, address))
        address = links(root).get("prev-archive", "").removeprefix("http://testserver")
    return addresses


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5])
def test_feed_and_archive_contain_every_story(client, short_pages, number):
    ids = [make_published(states=["OH"]).pk for _each in range(number)]
    make_published(states=["WY"])
    addresses = chain(client, f"{FEED}?state=oh")
    assert len(addresses) == 1 + max(number - 1, 0) // 2
    pages = [ids_in_feed(client, address) for address in addresses]
    assert pages[0] == ids[::-1][:2]
    assert all(len(page) == 2 for page in pages[1:])
    assert set().union(*pages) == set(ids)


def test_new_story_changes_no_archive_page(client, short_pages):
    for _each in range(5):
        make_published()
    before = {address: ids_in_feed(client, address) for address in chain(client, FEED)[1:]}
    make_published()
    after = {address: ids_in_feed(client, address) for address in before}
    assert (len(before), after) == (2, before)


def test_old_event_published_today_comes_first(client, short_pages):
    for year in ("2020", "2021", "2022"):
        make_published(event=year)
    new = make_published(event="2001")
    assert ids_in_feed(client, FEED)[0] == new.pk
    assert ids_in_feed(client, f"{FEED}?sort=oldest")[0] == new.pk


def test_archive_page_links_to_its_neighbors(client, short_pages):
    for _each in range(7):
        make_published()
    root = feed(client, "page=2")
    address = f"http://testserver{FEED}"
    assert root.find("{http://purl.org/syndication/history/1.0}archive") is not None
    assert links(root) == {
        "self": f"{address}?page=2",
        "current": address,
        "prev-archive": f"{address}?page=1",
        "next-archive": f"{address}?page=3",
        "alternate": "http://testserver/stories/",
    }


@pytest.mark.parametrize("page", ["0", "-1", "9", "x", "\u0662", "9" * 5000])
def test_unknown_archive_page_is_the_latest(client, short_pages, page):
    for _each in range(3):
        make_published()
    assert links(feed(client, f"page={page}"))["self"] == f"http://testserver{FEED}"


def test_withdrawn_story_leaves_feed_and_archive(client, short_pages):
    stories = [make_published() for _each in range(5)]
    for story in (stories[0], stories[4]):
        withdraw(story, reason="An error")
        for address in chain(client, FEED):
            assert story.pk not in ids_in_feed(client, address)
