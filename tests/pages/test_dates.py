"""No page ever shows a day that is not known."""

import re

import pytest

from tests.factories import make_center, make_partner, make_published, make_threat
from tests.pages.markup import Markup
from tests.pages.world import body

pytestmark = pytest.mark.django_db
MONTHS = (
    "Jan(uary|.)?|Feb(ruary|.)?|Mar(ch|.)?|Apr(il|.)?|May|June?|July?|Aug(ust|.)?|Sept?(ember|.)?|Oct(ober|.)?|Nov(ember|.)?"
    "|Dec(ember|.)?"
)


def texts_about(client, event: str) -> list[str]:
    """Return the source and the words of every page that shows a story of this event."""
    names = {
        "lead": make_center(name="The center", slug="center"),
        "partners": (make_partner(name="The partner", slug="partner"),),
        "threats": (make_threat(name="The threat", slug="threat"),),
    }
    make_published(
        slug="story", title="The story", event=event, tags=("tag",), outcomes=("arrest",), **names
    )
    make_published(slug="other", title="The other", event=event, **names)
    paths = [
        "/",
        "/stories/",
        "/stories/?q=story",
        f"/stories/?year={event[:4]}&sort=oldest",
        "/stories/story/",
        "/sitemap.xml",
    ]
    paths += [
        "/centers/center/",
        "/partners/partner/",
        "/threats/threat/",
        "/states/",
        f"/stories/?from={event[:7]}",
    ]
    sources = [body(client.get(path)) for path in paths]
    return sources + [Markup(source).words for source in sources]


@pytest.mark.parametrize(
    ("event", "year"), [("1911-01", 1911), ("1911-12", 1911), ("1911", 1911), ("1912-02", 1912)]
)
def test_day_that_is_not_known_is_nowhere(client, event, year):
    day = re.compile(
        rf"\b({MONTHS})\s+\d{{1,2}}\s*,?\s*{year}|\b\d{{1,2}}[/.]\d{{1,2}}[/.]{year}|{year}-\d\d-\d\d"
    )
    found = [match[0] for text in texts_about(client, event) if (match := day.search(text))]
    assert found == []


@pytest.mark.parametrize("event", ["1911"])
def test_month_that_is_not_known_is_nowhere(client, event):
    month = re.compile(rf"\b({MONTHS})\s+{event}|{event}-\d\d")
    found = [match[0] for text in texts_about(client, event) if (match := month.search(text))]
    assert found == []


@pytest.mark.parametrize(
    ("event", "when", "in_words"),
    [
        ("1911", "1911", "1911 More from 1911 The source gives only the year."),
        ("1911-12", "Dec. 1911", "December 1911 More from 1911 The source gives only the month."),
        ("1911-05", "May 1911", "May 1911 More from 1911 The source gives only the month."),
        ("1911-12-07", "Dec. 7, 1911", "December 7, 1911 More from 1911"),
    ],
)
def test_date_is_shown_as_exactly_as_the_source_has_it(client, event, when, in_words):
    make_published(slug="story", event=event)
    (shown,) = Markup(client.get("/stories/").content).texts("event-date")
    assert shown.replace(" ,", ",") == when
    page = Markup(client.get("/stories/story/").content)
    assert f"When {in_words} Where" in page.words
    assert {
        time.get("datetime")
        for time in page.all("time")
        if time.get("datetime", "").startswith("19")
    } == {event}


def test_day_that_is_known_is_not_followed_by_a_doubt(client):
    make_published(slug="story", event="1911-12-07")
    assert "The source names" not in Markup(client.get("/stories/story/").content).words
