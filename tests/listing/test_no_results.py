"""Suggestions for a list without stories."""

import pytest
from django.http import QueryDict

from stories.listing.no_results import NoResults
from stories.listing.results import Listing
from stories.search.similarity import TopicNames, most_similar
from tests.listing.collection import listing
from tests.pages.markup import Markup, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]


def nothing(query: str) -> NoResults:
    found = Listing(QueryDict(query), "/stories/")
    assert found.total == 0
    return NoResults(found)


def shown(query: str) -> dict[str, tuple[int, str]]:
    """Return {what is left out: (number of stories, query string)}."""
    return {
        way.label: (way.count, str(way.url).partition("?")[2])
        for way in nothing(query).removable_filters
    }


@pytest.mark.parametrize(
    ("query", "drops"),
    [
        ("state=ky&threat=theft", {"Kentucky": (2, "threat=theft"), "THEFT": (2, "state=ky")}),
        (
            "state=ky&threat=fraud&year=2011",
            {"FRAUD": (2, "state=ky&year=2011"), "Kentucky": (1, "threat=fraud&year=2011")},
        ),
        (
            "state=ky&state=tn&tag=sun",
            {"Kentucky or Tennessee": (1, "tag=sun"), "sun": (4, "state=ky&state=tn")},
        ),
        ("q=fir&state=ky", {"“fir”": (2, "state=ky"), "Kentucky": (1, "q=fir")}),
        ("state=tn&from=2015", {"From 2015": (2, "state=tn"), "Tennessee": (1, "from=2015")}),
        ("q=elm&from=2015&to=2016-03", {"From 2015, Through March 2016": (1, "q=elm")}),
        ("q=elm&state=ky&tag=sun", {"all filters": (1, "q=elm")}),
        ("state=wy", {"Wyoming": (6, "")}),
        ("q=wombat", {}),
        ("from=2030", {"From 2030": (6, "")}),
        ("q=wombat&state=ky", {"“wombat”": (2, "state=ky")}),
    ],
)
def test_removable_filters_have_counts(query, drops):
    assert shown(query) == drops


@pytest.mark.parametrize(
    "query",
    [
        "state=ky&threat=theft&view=table",
        "q=fir&state=ky&sort=center",
        "q=elm&from=2015&tag=sun&exact=1",
        "q=elm&state=ky&tag=sun&year=2011",
        "q=arsenic+thefts&state=wy",
    ],
)
def test_suggested_counts_equal_lists(client, query):
    page = Markup(client.get(f"/stories/?{query}").content)
    assert page.errors == []
    lines = [
        line
        for part in page.all("ul")
        if part.get("class") == "count-list"
        for line in part.iter("a")
    ]
    numbers = {line.get("href"): int(words(next(line.iter("b"))).split()[0]) for line in lines}
    assert numbers
    assert {link: listing(link.partition("?")[2]).total for link in numbers} == numbers


def test_topics_with_same_words_come_first():
    assert [way.label for way in nothing("q=theft&state=wy").topics] == ["THEFT"]
    assert [way.label for way in nothing("q=arsonist").topics] == ["ARSON"]
    assert nothing("q=wombat").topics == []


def test_largest_topics_are_the_fallback(client):
    found = {way.label: way.count for way in nothing("q=wombat").largest_topics}
    assert list(found.items()) == [("MONEY", 4), ("FIRE", 3)]
    assert "Topics with the most stories" in Markup(client.get("/stories/?q=wombat").content).words


def test_thesaurus_finds_similar_topics():
    named = {
        "a": TopicNames(["Missing persons"]),
        "b": TopicNames(["Fraud"]),
        "c": TopicNames(["Other"], "Fraud with checks."),
    }
    assert most_similar(["fraud"], ["missing"], named) == ["b", "c", "a"]


def test_equally_similar_topics_keep_order():
    named = {str(number): TopicNames([f"Fraud {number}"]) for number in (5, 3, 8, 1, 9, 2)}
    assert most_similar(["fraud"], [], named) == list(named)


def test_common_words_weigh_little():
    named = {str(number): TopicNames(["County police"]) for number in range(60)} | {
        "one": TopicNames(["Harbor police"])
    }
    assert most_similar(["police"], [], named) == []
    assert most_similar(["harbour", "police"], [], named) == ["one"]


def test_missing_results_are_announced(client):
    page = Markup(client.get("/stories/?q=wombat").content)
    (line,) = [line for line in page.all("p") if line.get("id") == "result"]
    assert (line.get("role"), words(line)) == ("status", "0 stories found")
