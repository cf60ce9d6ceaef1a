"""The panels: every number is what its link gives."""

from urllib.parse import parse_qsl

import pytest

from tests.listing.collection import PARAMS, expected, listing, titles, values

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]
QUERIES = (
    "",
    "q=road",
    "state=oh",
    "state=oh&state=ky&threat=money",
    "threat=arson",
    "center=north&partner=fbi",
    "from=2011-03&to=2012-01",
    "q=ash&tag=snow&year=2011",
    "tag=sun&tag=snow&mission=respond",
    "state=oh&year=1999",
)


def lines(query: str) -> list:
    """Return (panel, line) of every option, the folded ones too."""
    return [(panel, line) for panel in listing(query).panels for line in [*panel.lines, *panel.rest]]


def ask(url: object) -> str:
    return str(url).partition("?")[2]


@pytest.mark.parametrize("query", QUERIES)
def test_number_of_an_option_is_what_a_list_with_it_holds(query):
    for panel, line in lines(query):
        if not panel.chosen:
            assert listing(ask(line.url)).total == line.count, line


@pytest.mark.parametrize("query", QUERIES)
def test_number_beside_a_chosen_option_is_what_it_would_hold_alone(query):
    found = listing(query)
    for panel, line in lines(query):
        if panel.chosen:
            ((param, value),) = set(parse_qsl(ask(line.url))) ^ set(parse_qsl(ask(found.address)))
            alone = found.address.without(param).with_(param, value)
            assert listing(ask(alone)).total == line.count, line


@pytest.mark.parametrize("query", QUERIES)
def test_link_of_an_option_adds_it_or_takes_it_away(query):
    chosen = {chip.label for chip in listing(query).chips}
    for _panel, line in lines(query):
        then = {chip.label for chip in listing(ask(line.url)).chips}
        assert then == (chosen - {line.label} if line.is_chosen else chosen | {line.label})


@pytest.mark.parametrize("param", PARAMS)
def test_every_value_is_offered(param):
    offered = {line.label.lower() for panel, line in lines("") if panel.facet.param == param}
    names = {"oh": "ohio", "ky": "kentucky", "tn": "tennessee", "wv": "west virginia"}
    wanted = {names.get(value, value) for value in values(param)}
    # Parts of a broader threat type show when it is chosen.
    assert offered == ({"fire", "money"} if param == "threat" else wanted)


def test_parts_of_a_chosen_threat_type_follow_it():
    shown = [(line.label, line.is_child) for panel, line in lines("threat=money") if panel.facet.param == "threat"]
    assert shown == [("MONEY", False), ("FRAUD", True), ("THEFT", True), ("FIRE", False)]


def test_chosen_part_stands_under_its_broader_type():
    shown = [(line.label, line.is_chosen) for panel, line in lines("threat=theft") if panel.facet.param == "threat"]
    assert shown[:3] == [("MONEY", False), ("THEFT", True), ("FRAUD", False)]


def test_most_stories_come_first_and_the_latest_year():
    shown = {panel.facet.param: [line.label for line in panel.lines] for panel in listing("").panels}
    assert shown["state"] == ["Ohio", "Kentucky", "Tennessee", "West Virginia"]
    assert shown["year"] == ["2020", "2012", "2011"]


def test_chosen_option_without_a_story_can_be_taken_away():
    found = listing("q=chestnut&tag=sun")
    assert found.total == 0
    assert [line.count for panel, line in lines("q=chestnut&tag=sun") if line.is_chosen] == [0]


def test_panel_without_options_is_left_out():
    assert "Tag" not in {str(panel.facet.label) for panel in listing("q=chestnut").panels}


def test_long_panel_folds_but_shows_what_is_chosen():
    query = "&".join(f"year={year}" for year in range(2005, 2013))
    (years,) = [panel for panel in listing(query).panels if panel.facet.param == "year"]
    assert len(years.lines) == 8
    assert {line.label for line in years.rest} == {"2020"}


def test_counts_follow_the_months_too():
    assert set(titles("from=2012&to=2012")) == expected({"year": ["2012"]})
    assert {line.count for panel, line in lines("from=2012&to=2012") if panel.facet.param == "year"} == {2}
