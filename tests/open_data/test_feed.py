"""Atom feed of stories (RFC 4287)."""

from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.http import QueryDict

from stories.exports.atom import feed_title
from stories.listing.results import Listing
from stories.models import Publication, Story
from tests.factories import make_center, make_partner, make_published, make_threat, release
from tests.open_data.formats import ATOM, text_of

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
