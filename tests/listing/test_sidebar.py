"""Facet panels and the counts of their options."""

import re
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from stories.choices import STATES
from stories.listing.name_matching import folded_words
from stories.listing.sidebar import flatten
from tests.factories import make_center, make_partner, make_published, make_threat
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
    return [
        (panel, line)
        for panel in listing(query).panels
        for line in flatten(panel.all_links)
        if line.url
    ]


def panel_of(param: str, query: str = ""):
    (panel,) = [panel for panel in listing(query).panels if panel.facet.param == param]
    return panel


def ask(url: object) -> str:
    return str(url).partition("?")[2]


@pytest.mark.parametrize("query", QUERIES)
def test_option_count_equals_list(query):
    for panel, line in lines(query):
        if not panel.number_chosen:
            assert listing(ask(line.url)).total == line.count, line


@pytest.mark.parametrize("query", QUERIES)
def test_chosen_option_counts_alone(query):
    found = listing(query)
    for panel, line in lines(query):
        if panel.number_chosen:
            ((param, value),) = set(parse_qsl(ask(line.url))) ^ set(parse_qsl(ask(found.url)))
            alone = found.url.removing(param).adding(param, value)
            assert listing(ask(alone)).total == line.count, line


@pytest.mark.parametrize("query", QUERIES)
def test_option_link_adds_or_removes(query):
    chosen = {chip.label for chip in listing(query).applied_filters}
    for _panel, line in lines(query):
        then = {chip.label for chip in listing(ask(line.url)).applied_filters}
        assert then == (chosen - {line.label} if line.is_chosen else chosen | {line.label})


@pytest.mark.parametrize("param", PARAMS)
def test_every_value_is_an_option(param):
    offered = {line.label.lower() for panel, line in lines("") if panel.facet.param == param}
    names = {"oh": "ohio", "ky": "kentucky", "tn": "tennessee", "wv": "west virginia"}
    assert offered == {names.get(value, value) for value in values(param)}


@pytest.mark.parametrize("query", QUERIES)
def test_options_do_not_depend_on_query(query):
    numbers = {panel.facet.param: len(flatten(panel.all_links)) for panel in listing(query).panels}
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
def test_option_without_results_has_no_link(query):
    every = [line for panel in listing(query).panels for line in flatten(panel.all_links)]
    assert all(bool(line.url) == bool(line.count or line.is_chosen) for line in every)


def test_specific_types_follow_chosen_general_type():
    shown = [
        (line.label, line.is_open, [part.label for part in line.parts])
        for line in panel_of("threat").all_links
    ]
    assert shown == [("MONEY", False, ["FRAUD", "THEFT"]), ("FIRE", False, ["ARSON"])]
    assert [line.label for line in panel_of("threat", "threat=fire").links if line.is_open] == [
        "FIRE"
    ]


def test_chosen_specific_type_opens_general_type():
    money, _fire = panel_of("threat", "threat=theft").links
    assert (money.label, money.is_open, money.is_chosen) == ("MONEY", True, False)
    assert [(part.label, part.is_chosen) for part in money.parts] == [
        ("THEFT", True),
        ("FRAUD", False),
    ]


def test_options_are_sorted_by_count_or_year():
    shown = {param: [line.label for line in panel_of(param).links] for param in ("state", "year")}
    assert shown == {
        "state": ["Ohio", "Kentucky", "Tennessee", "West Virginia"],
        "year": ["2020", "2012", "2011"],
    }


def test_chosen_unused_option_can_be_removed():
    found = listing("q=chestnut&tag=sun")
    assert found.total == 0
    assert [line.count for panel, line in lines("q=chestnut&tag=sun") if line.is_chosen] == [0]


def test_long_panel_hides_unused_options():
    panel = panel_of("state", "q=chestnut")
    assert [line.label for line in panel.links] == ["Kentucky"]
    assert panel.is_long
    assert len(panel.all_links) == 54


def test_short_panel_shows_unused_options():
    assert [(line.label, line.count) for line in panel_of("tag", "q=chestnut").links] == [
        ("ice", 0),
        ("snow", 0),
        ("sun", 0),
    ]


def test_long_panel_shows_chosen_and_largest_options():
    partners = [make_partner(name=f"P{number}", slug=f"p{number}") for number in range(1, 13)]
    for number in range(12):
        make_published(partners=tuple(partners[number:]))

    names = [line.label for line in panel_of("partner", "partner=p1&partner=p2").links]
    assert names == ["P1", "P2", *(f"P{number}" for number in range(12, 4, -1))]


def read_options(client: Client, page: object) -> list[tuple[str, int, str]]:
    """Return (label, number, value) of the check boxes that can be used on the page of a facet."""
    answer = client.get(str(page))
    assert answer.status_code == 200
    boxes = re.findall(
        r'<input type="checkbox" name="\w+" value="([^"]*)"(?: checked)?>'
        r"<span>([^<]*)</span> <b>(\d+)</b>",
        answer.text,
    )
    return [(label, int(number), value) for value, label, number in boxes]


@pytest.mark.parametrize("query", QUERIES)
def test_facet_page_has_every_option(client, query):
    for panel in listing(query).panels:
        expected = [
            (line.label, line.count, line.option.value)
            for line in flatten(panel.all_links)
            if line.url
        ]
        assert read_options(client, panel.all_options_url) == expected


@pytest.mark.parametrize("path", ["/stories/filter/no-facet/", "/stories/filter/q/"])
def test_unknown_facet_page_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Maricopa County Sheriff's Office", "Sheriff's"),
        ("Maricopa County Sheriff's Office", "Sheriff\u2019s"),
        ("Maricopa County Sheriff's Office", "sheriffs"),
        ("Chicago O'Hare International Airport", "ohare"),
        ("Chicago O'Hare International Airport", "o'hare"),
        ("Polic\u00eda de Puerto Rico", "POLICIA"),
    ],
)
def test_option_names_match_like_suggestions(client, name, typed):
    make_published(partners=(make_partner(name=name, slug="named"),))
    page = client.get("/stories/filter/partner/").text
    names = re.search(r'data-names="([^"]*)"><label><input [^>]*value="named"', page)[1]
    assert "".join(folded_words(typed)) in names


def test_acronym_is_an_option_name(client):
    make_published(lead=make_center(name="Colorado Information Analysis Center", acronym="CIAC"))
    assert " ciac" in client.get("/stories/filter/center/").text


def test_list_page_of_large_collection_is_small(client):
    """Every kind has more options than a panel shows, and the names and the query are long."""
    long = "of the Commonwealth and its Counties and Municipalities"
    tops = [make_threat(name=f"Topic {number} {long}") for number in range(12)]
    threats = [
        make_threat(name=f"Kind {number} {long}", parent=tops[number % 12]) for number in range(144)
    ]
    centers = [make_center(name=f"Fusion Center {number} {long}") for number in range(30)]
    partners = [make_partner(name=f"Police Department {number} {long}") for number in range(60)]
    states = sorted(STATES)
    for number in range(36):
        make_published(
            title=f"Story {number} {long}",
            summary=f"Officers {long} found what they had been looking for. " * 2,
            event=str(1980 + number),
            lead=centers[number % 30],
            supporting=(centers[(number + 1) % 30],),
            partners=tuple(partners[number % 30 : number % 30 + 30]),
            threats=tuple(threats[4 * number : 4 * number + 4]),
            states=states[number : number + 3],
            tags=tuple(f"tag {number} {place}" for place in range(3)),
            outcomes=(f"outcome {number}",),
            mission_area="prevent",
        )
    for query in (
        "",
        "?q=officers",
        f"?partner={partners[30].slug}&mission=prevent&state={states[20].lower()}",
    ):
        page = client.get(f"/stories/{query}")
        assert page.context["listing"].total, query
        assert len(page.content) <= 60_000, query
        assert len(re.findall(r"<[a-z]", page.text)) <= 1_200, query


def test_counts_follow_date_range():
    assert set(titles("from=2012&to=2012")) == expected({"year": ["2012"]})
    counts = [(line.label, line.count) for line in panel_of("year", "from=2012&to=2012").links]
    assert counts == [("2012", 2), ("2020", 0), ("2011", 0)]
