"""Tests of citation styles against the examples of the three manuals."""

import re
from dataclasses import replace
from datetime import date

import pytest

from stories.cite.cited_story import CitedStory
from stories.cite.styles import apa, bluebook, chicago, citations

STORY = CitedStory(
    id=12,
    title="A lantern leads to a boat",
    summary="A lantern was found.",
    agency="U.S. Department of Homeland Security",
    site="Fusion Center Success Stories",
    edition=2,
    released_on=date(2026, 9, 6),
    url="https://stories.example.gov/s/12",
    keywords=("Theft", "Ohio"),
    sources=("A boat is back, Harbor Times, July 2026, https://harbor.example/1", "A log book"),
)


def test_apa_citation():
    assert apa(STORY) == (
        "U.S. Department of Homeland Security. (2026, September 6). A lantern leads to a boat (Version 2)."
        " Fusion Center Success Stories. https://stories.example.gov/s/12"
    )


def test_chicago_citation():
    assert chicago(STORY) == (
        "U.S. Department of Homeland Security. “A lantern leads to a boat.” Fusion Center Success Stories, version 2,"
        " September 6, 2026. https://stories.example.gov/s/12."
    )


def test_bluebook_citation():
    assert bluebook(STORY) == (
        "U.S. Dep’t of Homeland Sec., A lantern leads to a boat, Fusion Center Success Stories"
        " (ed. 2, Sept. 6, 2026), https://stories.example.gov/s/12."
    )


@pytest.mark.parametrize(
    ("title", "in_quotes"),
    [
        ("Who found it?", "“Who found it?”"),
        ("Found!", "“Found!”"),
        ("Found.", "“Found.”"),
        ("The “lantern” case", "“The ‘lantern’ case.”"),
        ("It asked “Who?”", "“It asked ‘Who?’”"),
    ],
)
def test_chicago_title_has_single_punctuation(title, in_quotes):
    assert in_quotes + " Fusion" in chicago(replace(STORY, title=title))


def test_agency_period_is_not_doubled():
    story = replace(STORY, agency="Harbor Agency, Inc.")
    for _style, text in citations(story):
        assert ".." not in text


def test_citations_have_edition_and_url():
    for _style, text in citations(STORY):
        assert "/s/12" in text
        assert re.search(r"([Vv]ersion|ed\.) 2", text)
