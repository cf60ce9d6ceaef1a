"""Citations as the three handbooks have them."""

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
)


def test_apa():
    assert apa(STORY) == (
        "U.S. Department of Homeland Security. (2026, September 6). A lantern leads to a boat (Edition 2)."
        " Fusion Center Success Stories. https://stories.example.gov/s/12"
    )


def test_chicago():
    assert chicago(STORY) == (
        "U.S. Department of Homeland Security. “A lantern leads to a boat.” Fusion Center Success Stories, edition 2,"
        " September 6, 2026. https://stories.example.gov/s/12."
    )


def test_bluebook():
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
def test_chicago_title_has_one_stop_and_inner_quotation_marks(title, in_quotes):
    assert in_quotes + " Fusion" in chicago(replace(STORY, title=title))


def test_agency_that_ends_in_a_stop_gets_no_second():
    texts = [text for _style, text in citations(replace(STORY, agency="Harbor Agency, Inc."))]
    assert not any(".." in text for text in texts)


def test_every_citation_names_edition_and_short_address():
    texts = [text for _style, text in citations(STORY)]
    assert all("/s/12" in text and re.search(r"([Ee]dition|ed\.) 2", text) for text in texts)
