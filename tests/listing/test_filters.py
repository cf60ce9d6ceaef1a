"""Filters: alternatives within a facet, all facets combined, unknown values reported."""

from itertools import combinations

import pytest

from stories.models import FusionCenter
from tests.confirmed import save_entry
from tests.listing.collection import PARAMS, STORIES, expected, listing, titles, values

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]
EVERY = [(param, value) for param in PARAMS for value in values(param)]


@pytest.mark.parametrize(("param", "value"), EVERY)
def test_filter_keeps_matching_stories(param, value):
    assert set(titles(f"{param}={value}")) == expected({param: [value]})


@pytest.mark.parametrize("param", PARAMS)
def test_values_of_one_facet_are_alternatives(param):
    first, second, *_rest = values(param)
    assert set(titles(f"{param}={first}&{param}={second}")) == expected({param: [first, second]})


@pytest.mark.parametrize(("one", "other"), list(combinations(PARAMS, 2)))
def test_facets_are_combined(one, other):
    for value in values(one)[:2]:
        chosen = {one: [value], other: values(other)[:2]}
        query = "&".join(f"{param}={value}" for param, found in chosen.items() for value in found)
        assert set(titles(query)) == expected(chosen), query


def test_general_threat_type_includes_specific_ones():
    assert set(titles("threat=fire")) == {"beech", "chestnut", "fir"}
    assert set(titles("threat=arson")) == {"beech", "fir"}


@pytest.mark.parametrize(
    "query", ["state=OH", "state=%20oh%20", "state=oh&state=OH", "STATE=tx&state=oh", "state=o%00h"]
)
def test_values_are_normalized(query):
    assert set(titles(query)) == expected({"state": ["oh"]})


def test_uppercase_slug_matches_its_link():
    center = FusionCenter.objects.get(slug="east")
    center.slug = "Far-East"
    save_entry(center)
    (line,) = [line for panel in listing("").panels for line in panel.links if line.label == "EAST"]
    query = str(line.url).partition("?")[2]
    assert set(titles(query)) == expected({"center": ["east"]})
    assert listing(query).notices == []


@pytest.mark.parametrize(
    ("param", "value", "word"),
    [
        ("threat", "treason", "threat type"),
        ("center", "west", "center"),
        ("state", "zz", "state"),
        ("partner", "nsa", "partner"),
        ("mission", "attack", "mission area"),
        ("outcome", "nothing", "outcome"),
        ("tag", "rain", "tag"),
        ("year", "9999999", "year"),
        ("year", "999", "year"),
        ("year", "1899", "year"),
        ("year", "٢٠١١", "year"),
        ("year", "2011-01", "year"),
    ],
)
def test_unknown_value_is_reported(param, value, word):
    found = listing(f"{param}={value}")
    assert found.notices == [f"We don’t recognize the {word} “{value},” so we left it out."]
    assert found.total == len(STORIES)
    assert found.applied_filters == []
    assert str(found.canonical_url) == "/stories/"


def test_known_value_beside_unknown_one_filters():
    found = listing("state=oh&state=zz")
    assert {row.content.title for row in found.rows} == expected({"state": ["oh"]})
    assert len(found.notices) == 1


def test_year_without_stories_has_no_results():
    found = listing("year=1999")
    assert (found.total, found.notices) == (0, [])


def test_number_of_filter_values_is_limited():
    many = "&".join(f"center=c{number}" for number in range(39))
    assert set(titles(f"{many}&center=east")) == expected({"center": ["east"]})
    found = listing(f"{many}&center=c39&center=east")
    assert found.total == len(STORIES)
    assert "We used only the first 40 values of a filter." in found.notices


def test_applied_filter_can_be_removed():
    found = listing("q=road&threat=fraud&state=oh&state=tn&from=2011&to=2012-06&sort=newest")
    assert [(chip.label, str(chip.url).partition("?")[2]) for chip in found.applied_filters] == [
        ("FRAUD", "q=road&state=oh&state=tn&from=2011&to=2012-06&sort=newest"),
        ("Ohio", "q=road&threat=fraud&state=tn&from=2011&to=2012-06&sort=newest"),
        ("Tennessee", "q=road&threat=fraud&state=oh&from=2011&to=2012-06&sort=newest"),
        ("From 2011", "q=road&threat=fraud&state=oh&state=tn&to=2012-06&sort=newest"),
        ("Through June 2012", "q=road&threat=fraud&state=oh&state=tn&from=2011&sort=newest"),
    ]


def test_clear_all_keeps_words():
    assert str(listing("q=road&state=oh&from=2011").unfiltered_url) == "/stories/?q=road"
    query = "q=road&sort=oldest&view=table"
    assert str(listing(f"{query}&state=oh&page=2").unfiltered_url) == f"/stories/?{query}"


def test_new_search_keeps_filters_and_order():
    kept = dict(listing("q=road&state=oh&from=2011&sort=oldest&page=2").hidden_fields)
    assert kept == {"from": ("2011",), "sort": ("oldest",), "state": ("oh",)}


def test_filter_form_keeps_words_and_order():
    found = listing("q=road&state=oh&from=2011&to=2012&sort=oldest")
    assert dict(found.words_hidden_fields) == {"q": ("road",)}
    assert dict(found.order_hidden_fields) == {"sort": ("oldest",)}
