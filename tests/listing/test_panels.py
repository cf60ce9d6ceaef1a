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
    """Return (panel, line) of every option that leads somewhere, the folded ones too."""
    return [(panel, line) for panel in listing(query).panels for line in panel.every_line if line.url]


def panel_of(param: str, query: str = ""):
    (panel,) = [panel for panel in listing(query).panels if panel.facet.param == param]
    return panel


def ask(url: object) -> str:
    return str(url).partition("?")[2]


@pytest.mark.parametrize("query", QUERIES)
def test_number_of_an_option_is_what_a_list_with_it_holds(query):
    for panel, line in lines(query):
        if not panel.chosen:
            assert listing(ask(line.url)).total == line.number, line


@pytest.mark.parametrize("query", QUERIES)
def test_number_beside_a_chosen_option_is_what_it_would_hold_alone(query):
    found = listing(query)
    for panel, line in lines(query):
        if panel.chosen:
            ((param, value),) = set(parse_qsl(ask(line.url))) ^ set(parse_qsl(ask(found.address)))
            alone = found.address.without(param).with_(param, value)
            assert listing(ask(alone)).total == line.number, line


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
    assert offered == {names.get(value, value) for value in values(param)}


@pytest.mark.parametrize("query", QUERIES)
def test_every_option_is_there_whatever_is_asked(query):
    numbers = {panel.facet.param: len(panel.every_line) for panel in listing(query).panels}
    years = 4 if "1999" in query else 3
    assert numbers == {
        "threat": 5,
        "center": 3,
        "state": 54,
        "partner": 2,
        "mission": 4,
        "outcome": 2,
        "tag": 3,
        "year": years,
    }


@pytest.mark.parametrize("query", QUERIES)
def test_option_without_results_leads_nowhere(query):
    every = [line for panel in listing(query).panels for line in panel.every_line]
    assert all(bool(line.url) == bool(line.number or line.is_chosen) for line in every)


def test_parts_stand_below_their_broader_type_and_show_when_it_is_chosen():
    shown = [(line.label, line.is_open, [part.label for part in line.parts]) for line in panel_of("threat").lines]
    assert shown == [("MONEY", False, ["FRAUD", "THEFT"]), ("FIRE", False, ["ARSON"])]
    assert [line.label for line in panel_of("threat", "threat=fire").lines if line.is_open] == ["FIRE"]


def test_chosen_part_opens_its_broader_type():
    money, _fire = panel_of("threat", "threat=theft").lines
    assert (money.label, money.is_open, money.is_chosen) == ("MONEY", True, False)
    assert [(part.label, part.is_chosen) for part in money.parts] == [("THEFT", True), ("FRAUD", False)]


def test_most_stories_come_first_and_the_latest_year():
    shown = {param: [line.label for line in panel_of(param).lines] for param in ("state", "year")}
    assert shown == {"state": ["Ohio", "Kentucky", "Tennessee", "West Virginia"], "year": ["2020", "2012", "2011"]}


def test_chosen_option_without_a_story_can_be_taken_away():
    found = listing("q=chestnut&tag=sun")
    assert found.total == 0
    assert [line.number for panel, line in lines("q=chestnut&tag=sun") if line.is_chosen] == [0]


def test_empty_options_are_folded_away():
    panel = panel_of("state", "q=chestnut")
    assert [line.label for line in panel.lines] == ["Kentucky"]
    assert len(panel.rest) == 53
    assert {line.number for line in panel.rest} == {0}


def test_short_panel_shows_its_empty_options_too():
    assert [(line.label, line.number) for line in panel_of("tag", "q=chestnut").lines] == [
        ("ice", 0),
        ("snow", 0),
        ("sun", 0),
    ]


def test_long_panel_folds_but_shows_what_is_chosen():
    years = panel_of("year", "&".join(f"year={year}" for year in range(2005, 2013)))
    assert len(years.lines) == 8
    assert {line.label for line in years.rest} == {"2020"}


def test_counts_follow_the_months_too():
    assert set(titles("from=2012&to=2012")) == expected({"year": ["2012"]})
    counts = [(line.label, line.number) for line in panel_of("year", "from=2012&to=2012").lines]
    assert counts == [("2012", 2), ("2020", 0), ("2011", 0)]
