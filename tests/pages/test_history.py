"""Older editions and corrections, public only with their story."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import dateformat, timezone

from stories.models import Story
from stories.publishing.workflow import withdraw
from tests.clock import pass_time
from tests.factories import make_published, release
from tests.pages.markup import Markup, words

pytestmark = pytest.mark.django_db
FEED = "/feeds/corrections.atom"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def edition(story, title, note, **terms):
    Story.objects.filter(pk=story.pk).update(title=title)
    return release(Story.objects.get(pk=story.pk), note, **terms)


@pytest.fixture
def story(db):
    """A story whose first edition was wrong and whose third is the current one."""
    story = make_published(slug="boat", title="Boat found")
    edition(story, "Two boats found", "There were two boats.", is_correction=True)
    edition(story, "Two boats found in June", "Month added.")
    return story


def test_older_edition_shows_its_words_and_what_changed(client, story):
    page = Markup(client.get("/stories/boat/editions/1/").content)
    assert page.text("h1") == "Boat found"
    assert "There were two boats." in page.words
    assert "Two boats found" in page.words
    assert page.meta("robots") == "noindex"


def test_story_links_its_older_editions(client, story):
    links = Markup(client.get("/stories/boat/").content).links
    assert [link for link in links if "editions" in link] == [
        "/stories/boat/editions/2/",
        "/stories/boat/editions/1/",
        "/stories/boat/editions/1/",
    ]


def changed_words(page: Markup) -> tuple[list[str], list[str]]:
    """Return the words that a page shows as removed and as added."""
    gone = [words(element) for element in page.all("del")]
    new = [words(element) for element in page.all("ins")]
    return gone, new


@pytest.mark.parametrize(
    "url", ["/stories/boat/editions/1/", "/stories/boat/", "/corrections/"], ids=str
)
def test_corrected_words_are_shown_word_by_word(client, story, url):
    page = Markup(client.get(url).content)
    assert changed_words(page) == (["[removed: Boat]"], ["[added: Two boats]"])


def test_correction_after_a_withdrawal_shows_no_earlier_words(client, story):
    withdraw(story, reason="Wrong")
    edition(Story.objects.get(), "Three boats found", "Counted again.", is_correction=True)

    for url in ("/stories/boat/", "/corrections/"):
        page = Markup(client.get(url).content)
        assert "Counted again." in page.words
        assert changed_words(page) == ([], [])
        assert "editions" not in " ".join(page.links)
        assert "Two boats" not in page.words


def test_changed_story_text_is_shown_word_by_word(client):
    story = make_published(slug="drill", body="<p>Police seized 1,500 pounds in all.</p>")
    Story.objects.update(body="<p>Police seized 1,200 pounds in all.</p>")
    release(Story.objects.get(pk=story.pk), "Weight corrected.", is_correction=True)

    page = Markup(client.get("/stories/drill/").content)

    assert changed_words(page) == (["[removed: 1,500]"], ["[added: 1,200]"])


def test_corrected_story_says_so_beside_its_text(client, story):
    page = Markup(client.get("/stories/boat/").content)
    corrected_at = story.editions.get(number=2).released_at
    date = dateformat.format(timezone.localtime(corrected_at), "N j, Y")

    (note,) = page.texts("correction")

    assert note.startswith(f"Correction, {date}: There were two boats.")


def test_current_edition_is_the_page_of_the_story(client, story):
    answer = client.get("/stories/boat/editions/3/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/stories/boat/")


@pytest.mark.parametrize("number", ["0", "4", "99", "9" * 30])
def test_edition_that_is_not_there_does_not_exist(client, story, number):
    assert client.get(f"/stories/boat/editions/{number}/").status_code == 404


def test_edition_to_come_is_not_there_before_its_time(client, story):
    edition(
        story,
        "Three boats",
        "A third one.",
        is_correction=True,
        at=timezone.now() + timedelta(hours=1),
    )
    before = client.get("/stories/boat/editions/4/"), client.get("/corrections/"), client.get(FEED)
    assert [answer.status_code for answer in before] == [404, 200, 200]
    assert not any("third" in answer.content.decode() for answer in before)
    pass_time(timedelta(hours=2))
    assert client.get("/stories/boat/editions/4/").status_code == 302
    assert "third" in client.get("/corrections/").content.decode()


def test_editions_of_a_withdrawn_story_are_gone_for_ever(client, story):
    withdraw(story, reason="Wrong")
    assert client.get("/stories/boat/editions/1/").status_code == 410
    edition(story, "Boats again", "Checked.")
    assert client.get("/stories/boat/").status_code == 200
    assert client.get("/stories/boat/editions/1/").status_code == 404
    assert "editions/" not in client.get("/stories/boat/").content.decode()
    assert client.get("/api/v1/stories/boat/editions").json()["total"] == 1


def test_corrections_are_listed_with_their_feed(client, story):
    page = Markup(client.get("/corrections/").content)
    assert "There were two boats." in page.words
    assert "Month added." not in page.words
    assert {"/stories/boat/", "/stories/boat/editions/1/"} <= set(page.links)
    (entry,) = ElementTree.fromstring(client.get(FEED).content).findall("a:entry", ATOM)
    assert entry.findtext("a:summary", "", ATOM) == "There were two boats."
    assert entry.findtext("a:id", "", ATOM).endswith(f"story/{story.pk}/edition/2")


def test_correction_of_a_withdrawn_story_is_on_no_surface(client, story):
    withdraw(story, reason="Wrong")
    assert not any(
        "boat" in client.get(path).content.decode().lower() for path in ("/corrections/", FEED)
    )
    page = Markup(client.get("/corrections/").content)
    assert "A correction to a story that was later withdrawn, " in page.words
    assert "No corrections to date" not in page.words


def test_correction_of_a_withdrawn_edition_stays_hidden(client, story):
    withdraw(story, reason="Wrong")
    edition(Story.objects.get(), "A new text", "Written again.")

    page = Markup(client.get("/corrections/").content)

    assert "There were two boats." not in page.words
    assert "A correction to a story that was later withdrawn, " in page.words
    assert client.get("/stories/boat/").status_code == 200
    assert "Correction, " not in Markup(client.get("/stories/boat/").content).words


def test_correction_cannot_be_deleted_or_unsaid(story):
    for sql in ("DELETE FROM stories_edition", "UPDATE stories_edition SET is_correction = false"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_no_correction_is_said_so(client, db):
    assert "No corrections to date" in client.get("/corrections/").content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "2", "9" * 30, "%00"])
def test_page_that_is_not_there_does_not_exist(client, db, page):
    assert client.get(f"/corrections/?page={page}").status_code == 404


def test_story_says_when_it_was_cleared(client, story):
    assert "Approved for public release" in client.get("/stories/boat/").content.decode()
