"""Briefing book, state pages and yearly recaps: from the list to the document, without script."""

import pytest

from stories.documents import process
from stories.models import Publication
from stories.publishing.workflow import withdraw
from tests.factories import make_center, make_published
from tests.open_data.formats import from_docx, from_pdf
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[int]:
    names = ("one", "two", "three")
    return [make_published(title=f"Story {name}", slug=f"story-{name}").pk for name in names]


def address_of(ids: list[int], **others: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in others.items())
    return f"/briefing/?stories={'-'.join(map(str, ids))}&{query}"


def test_story_is_picked_on_the_list_and_reaches_the_book(client, three):
    page = Markup(client.get("/stories/").content)
    (link,) = [one for one in page.links if f"pick={three[0]}#" in one]
    page = Markup(client.get(link.partition("#")[0]).content)
    assert f"/briefing/?stories={three[0]}" in page.links


def test_picks_are_carried_to_filters_and_stories(client, three):
    page = Markup(client.get(f"/stories/?pick={three[0]}").content)
    assert f"/stories/?sort=oldest&pick={three[0]}" in page.links
    assert f"/stories/story-two/?pick={three[0]}" in page.links


def test_page_with_picks_is_not_stored(client, three):
    for path in ("/stories/", "/stories/story-one/"):
        answer = client.get(f"{path}?pick={three[0]}")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert b"noindex" in answer.content


def test_links_move_and_remove_stories(client, three):
    one, two, three_ = three
    links = Markup(client.get(address_of(three)).content).links
    assert f"/briefing/?stories={two}-{one}-{three_}#s{two}" in links
    assert f"/briefing/?stories={one}-{three_}-{two}#s{two}" in links
    assert f"/briefing/?stories={one}-{three_}" in links


def test_numbers_lead_to_the_address_with_that_order(client, three):
    one, two, three_ = three
    answer = client.get(address_of(three, title="Hearing", place="3") + "&place=2&place=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/briefing/?stories={three_}-{two}-{one}&title=Hearing"


def test_withdrawn_story_is_counted_but_not_named(client, three):
    story = Publication.objects.get(story=three[1]).story
    withdraw(story, reason="An error")
    page = client.get(address_of(three)).content.decode()
    assert "1 story is no longer public and was left out." in page
    assert "Story two" not in page
    assert str(three[1]) not in Markup(page.encode()).words


def test_unknown_and_repeated_numbers_are_named(client, three):
    words = Markup(client.get(address_of([three[0], three[0], 987654])).content).words
    assert "left out: 987654." in words
    assert f"used once: {three[0]}." in words


def test_book_has_the_chosen_order(client, three):
    order = [three[2], three[0], three[1]]
    query = address_of(order).partition("?")[2]
    assert from_pdf(client.get(f"/briefing/book.pdf?{query}").content) == order
    assert from_docx(client.get(f"/briefing/book.docx?{query}").content) == order


def test_known_book_is_not_made_again(client, three):
    query = address_of(three).partition("?")[2]
    first = client.get(f"/briefing/book.pdf?{query}")
    for _document in range(process.MAX_DOCUMENTS):
        process.slots.acquire(blocking=False)
    try:
        tag = first.headers["ETag"]
        again = client.get(f"/briefing/book.pdf?{query}", headers={"if-none-match": tag})
    finally:
        process.slots.release(process.MAX_DOCUMENTS)
    assert again.status_code == 304


def test_document_disappears_with_the_story(client, three):
    address = "/stories/story-one/story.pdf"
    assert client.get(address).status_code == 200
    withdraw(Publication.objects.get(story=three[0]).story, reason="An error")
    assert client.get(address).status_code == 404
    assert from_pdf(client.get("/stories.pdf").content) == [three[2], three[1]]


def test_state_without_a_story_says_how_to_send_one(client):
    make_center(name="Wind Center", slug="wind", state="WY")
    page = Markup(client.get("/states/wy/").content)
    assert "No story yet" in page.words
    assert "/centers/wind/" in page.links
    assert "/contact/" in page.links


@pytest.mark.parametrize("district", ["CA-12", "ca12", "CA-AL"])
def test_district_leads_to_its_state(client, district):
    answer = client.get(f"/states/?district={district}")
    assert answer.headers["Location"] == "/states/ca/"


@pytest.mark.parametrize("path", ["/states/zz/", "/states/zz/packet.pdf", "/years/1999/"])
def test_unknown_state_or_year_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_map_leads_to_the_states(client, three):
    assert "/states/ca/" in Markup(client.get("/states/").content).links
