"""Suggestions while a visitor types, by group, best first."""

import pytest

from stories.listing.suggestions import LIMIT, suggest
from stories.publishing.workflow import withdraw
from tests.factories import make_center, make_partner, make_published, make_story, make_threat
from tests.query_count import count_queries
from tests.search_results import matching

pytestmark = pytest.mark.django_db


def found(typed: str) -> dict[str, list[str]]:
    """Return {group: labels}."""
    groups = suggest(typed)
    return {group.label: [line.label for line in group.suggestions] for group in groups}


@pytest.fixture
def vocabulary():
    make_center(name="Louisiana State Analytical and Fusion Exchange", slug="la", acronym="LA-SAFE")
    make_center(
        name="Colorado Information Analysis Center",
        slug="co",
        acronym="CIAC",
        former_names=["Old Watch"],
    )
    make_partner(name="Office of Intelligence and Analysis", slug="ia", acronym="I&A")
    make_threat(name="Vehicle theft", slug="theft", synonyms=["joyriding", "Diebstähle"])


@pytest.mark.parametrize(
    ("typed", "group", "label"),
    [
        ("louis", "Centers", "Louisiana State Analytical and Fusion Exchange"),
        ("louis", "States", "Louisiana"),
        ("EXCH", "Centers", "Louisiana State Analytical and Fusion Exchange"),
        ("la-safe", "Centers", "Louisiana State Analytical and Fusion Exchange"),
        ("lasa", "Centers", "Louisiana State Analytical and Fusion Exchange"),
        ("analysis center", "Centers", "Colorado Information Analysis Center"),
        ("cent inf", "Centers", "Colorado Information Analysis Center"),
        ("ciac", "Centers", "Colorado Information Analysis Center"),
        ("old w", "Centers", "Colorado Information Analysis Center"),
        ("i&a", "Partners", "Office of Intelligence and Analysis"),
        ("thef", "Threat types", "Vehicle theft"),
        ("joyr", "Threat types", "Vehicle theft"),
        ("diebstahle", "Threat types", "Vehicle theft"),
    ],
)
def test_entry_is_found_by_any_name(vocabulary, typed, group, label):
    assert found(typed)[group] == [label]


@pytest.mark.parametrize(
    "typed", ["", "l", " ", "-", "&&", "oulsiana", "xyz", "😀", "%", "' OR 1=1", "\\", ":*"]
)
def test_middle_of_word_suggests_nothing(vocabulary, typed):
    assert found(typed) == {}


def test_matching_other_name_is_the_hint(vocabulary):
    (group,) = suggest("old")
    (line,) = group.suggestions
    assert (line.hint, line.url) == ("Old Watch", "/centers/co/")


def test_exact_name_comes_first():
    for number in range(LIMIT + 2):
        make_partner(name=f"FBI office {number}")
    make_partner(name="Federal Bureau of Investigation", acronym="FBI")
    labels = found("fbi")["Partners"]
    assert labels[0] == "Federal Bureau of Investigation"
    assert len(labels) == LIMIT


@pytest.mark.parametrize(
    "typed", ["traff", "trafficki", "TRAFFICKING", "ring traf", "josé", "jose"]
)
def test_story_is_found_by_title_words(typed):
    make_published(title="Trafficking ring of José broken", slug="ring")
    assert found(typed) == {"Stories": ["Trafficking ring of José broken"]}


def test_only_current_public_titles_are_suggested():
    make_story(title="Secret draft")
    withdraw(make_published(title="Secret withdrawn"), reason="gone")
    story = make_published(title="Public title")
    story.title = "Secret next title"
    story.save()
    assert found("secret") == {}
    assert found("public")["Stories"] == ["Public title"]


def test_newest_stories_come_first():
    for year in range(2010, 2016):
        make_published(title=f"Wombat {year}", event=str(year))
    assert found("wombat") == {
        "Stories": ["Wombat 2015", "Wombat 2014", "Wombat 2013", "Wombat 2012"]
    }


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("suspicious act", ""),
        ("SAR", "SAR"),
        ("suspicious b", "suspicious behavior"),
        ("nationwide sar", None),
    ],
)
def test_thesaurus_word_suggests_its_term(typed, hint):
    make_published(title="A suspicious activity report")
    terms = [line for group in suggest(typed) for line in group.suggestions]
    found = {line.label: (line.hint, line.url) for line in terms if "q=" in line.url}
    if hint is not None:
        assert found["suspicious activity report"] == (
            hint,
            "/stories/?q=suspicious+activity+report",
        )
    assert all(matching(label).exists() for label in found)


def test_useless_terms_are_not_suggested():
    assert found("suspicious act") == {}
    make_published(title="A fingerprint", threats=(make_threat(name="Search and rescue"),))
    assert found("search and res") == {"Threat types": ["Search and rescue"]}


@pytest.mark.parametrize(
    ("typed", "number"),
    [("", 0), ("a", 0), ("louis", 1), ("i a", 0), ("old wa", 1), ("suspicious act", 1)],
)
def test_suggestions_have_fixed_number_of_queries(vocabulary, typed, number):
    assert count_queries(lambda: found(typed)) == number
