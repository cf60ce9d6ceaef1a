"""Page of a story: text, credits and sources."""

import json
import re
from datetime import UTC, datetime

import pytest

from stories.models import LinkCheck, Story
from stories.publishing.workflow import release_from_archive
from tests.factories import (
    FULL_SOURCE,
    make_center,
    make_partner,
    make_published,
    make_story,
    make_threat,
    release,
)
from tests.pages.markup import Markup

pytestmark = pytest.mark.django_db


def page_of(client, slug: str = "story") -> Markup:
    return Markup(client.get(f"/stories/{slug}/").content)


def test_page_shows_the_released_text(client):
    make_published(
        slug="story",
        title='"It\'s" done',
        body='<h2>How</h2><p>They <strong>"met"</strong> at night.</p>',
    )
    page = page_of(client)
    assert page.text("h1") == "“It’s” done"
    assert "How They “met” at night." in page.words
    assert page.heading_levels[:2] == [1, 2]


def test_facts_name_everyone_with_their_part(client):
    partners = (make_partner(name="FBI", level="federal"), make_partner(name="City police"))
    threat = make_threat(name="Phishing", parent=make_threat(name="Fraud"))
    lead, other = make_center(name="Lead Center"), make_center(name="Other Center")
    make_published(
        slug="story",
        lead=lead,
        supporting=(other,),
        partners=partners,
        threats=(threat,),
        states=["DC", "OH"],
    )
    words = page_of(client).words
    for text in (
        "Lead Lead Center",
        "Supporting Other Center",
        "Federal FBI",
        "Local City police",
        "FraudPhishing",
    ):
        assert text in words
    assert "District of Columbia, Ohio" in words


def test_outcomes_show_what_was_counted(client):
    story = make_published(slug="story", outcomes=("arrest",))
    outcome = story.outcomes.get()
    outcome.quantity, outcome.unit, outcome.note = 12, "people", 'in one "day"'
    outcome.save()
    release(story, change_note="Counted")
    assert "Arrest: 12 people in one “day”" in page_of(client).words


def test_provenance_names_edition_and_change(client):
    story = make_published(
        slug="story",
        sources=({"title": "A", "url": "https://example.org/a"}, {"url": "https://example.org/b"}),
    )
    Story.objects.filter(pk=story.pk).update(
        summary="Another summary that says the same thing in other words."
    )
    release(story, change_note="We corrected the summary.")
    page = page_of(client)
    assert "2: We corrected the summary." in page.words
    assert {"https://example.org/a", "https://example.org/b"} <= set(page.links)


def test_every_fact_is_a_link_to_a_list_that_holds_the_story(client):
    make_published(slug="story", title="The one", tags=("two words",), outcomes=("arrest made",))
    links = {link for link in page_of(client).links if link.startswith("/stories/?")}
    assert {link.partition("?")[2].partition("=")[0] for link in links} == {
        "outcome",
        "mission",
        "tag",
    }
    for link in links:
        assert [row.content.title for row in client.get(link).context["listing"].rows] == [
            "The one"
        ]


def test_structured_data_is_exactly_what_is_public(client):
    make_published(
        slug="story",
        title="A story",
        event="2011-12",
        lead=make_center(name="C", website="https://c.example/"),
    )
    data = page_of(client).described("Article")
    assert data["@context"] == "https://schema.org"
    assert (data["@type"], data["headline"], data["temporalCoverage"]) == (
        "Article",
        "A story",
        "2011-12",
    )
    assert data["url"] == "http://testserver/stories/story/"
    assert data["contributor"][0]["sameAs"] == "https://c.example/"
    assert data["contentLocation"] == [{"@type": "State", "name": "Ohio"}]


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "a & b < c > d",
        "\u2028\u2029",
        '"\\"',
        "'\"</SCRIPT >",
    ],
)
def test_structured_data_cannot_be_left(client, text):
    title, center = (
        f"Title {text}",
        make_center(name=f"Center {text}", slug="center", area_of_responsibility=text),
    )
    make_published(
        slug="story",
        title=title,
        summary=f"A summary with {text} in it, long enough for everyone.",
        lead=center,
    )
    for path in ("/stories/story/", "/centers/center/"):
        source = client.get(path).content.decode()
        blocks = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', source, re.DOTALL
        )
        assert not set("<>&\u2028\u2029") & set("".join(blocks))
        said = json.dumps([json.loads(block) for block in blocks], ensure_ascii=False)
        assert text in said.replace('\\"', '"').replace("\\\\", "\\")
        assert len(Markup(source).structured) == len(blocks) == 2


def test_mail_link_carries_title_and_address(client):
    make_published(slug="story", title="Tom & Jerry? Yes #1")
    (link,) = [link for link in page_of(client).links if link.startswith("mailto:")]
    assert link == (
        "mailto:?subject=Tom%20%26%20Jerry%3F%20Yes%20%231&body=http%3A%2F%2Ftestserver%2Fstories%2Fstory%2F"
    )


def test_decorative_picture_has_empty_text_and_others_say_what_they_show(client, world):
    (picture,) = [
        image
        for image in page_of(client, "lantern-found").all("img")
        if "/picture/" in image.get("src", "")
    ]
    assert (picture.get("alt"), picture.get("width"), picture.get("height")) == ("", "4", "3")
    Story.objects.filter(pk=world.story.pk).update(
        image_is_decorative=False, image_alt='A "lantern" at night'
    )
    release(Story.objects.get(pk=world.story.pk), change_note="Described")
    (picture,) = [
        image
        for image in page_of(client, "lantern-found").all("img")
        if "/picture/" in image.get("src", "")
    ]
    assert picture.get("alt") == "A “lantern” at night"


def test_body_is_sanitized_again_on_its_way_out(client, monkeypatch):
    bad = "<p onclick='x()'>Good<script>bad()</script><img src=x onerror=bad()><a href='javascript:bad()'>link</a></p>"
    monkeypatch.setattr("stories.publishing.content_values.sanitize", lambda html: bad)
    make_published(slug="story")
    page = page_of(client)
    assert "Good" in page.words
    assert "bad()" not in page.words
    assert not [
        element
        for element in page.elements
        if "onclick" in element.attrib or "onerror" in element.attrib
    ]
    assert not [link for link in page.links if "javascript" in link]


def test_source_names_publisher_date_and_kind(client):
    make_published(slug="story", sources=(FULL_SOURCE,))
    words = page_of(client).words
    assert (
        "Analysts help to find a boat Ohio Department of Public Safety, December 2011,"
        " agency release. Archived copy of Jan. 31, 2012" in words
    )


def test_unknown_parts_of_a_source_are_shown_as_unknown(client):
    make_published(slug="story", sources=({"title": "A log book"},))
    assert (
        "A log book publisher unknown, date unknown, kind unknown, no web address."
        in page_of(client).words
    )


@pytest.mark.parametrize("copy", ["", "https://web.archive.org/1"])
def test_dead_link_is_reported_with_its_date(client, copy):
    source = {"title": "A", "url": "https://a.gov/", "archived_url": copy}
    make_published(slug="story", sources=(source,))
    LinkCheck.objects.create(
        url="https://a.gov/", state="dead", state_since=datetime(2026, 3, 9, 15, tzinfo=UTC)
    )
    page = page_of(client)
    assert "This link has not worked since March 9, 2026." in page.words
    assert ("We know of no archived copy." in page.words) == (copy == "")
    assert ("Archived copy" in page.words) == (copy != "")


def test_story_names_the_office_that_approved_it(client, settings):
    settings.CLEARANCE_OFFICE = "Office of Public Affairs"
    make_published(slug="story")
    page = page_of(client)
    assert "Approved for public release by Office of Public Affairs, " in page.words
    assert "/clearance/" in page.links


def test_story_of_the_first_archive_says_so(client):
    story = make_story(slug="story", archive_id="story")
    release_from_archive(story)
    words = page_of(client).words
    assert "From the first archive, compiled from public records and added " in words
    assert "Approved for public release" not in words
