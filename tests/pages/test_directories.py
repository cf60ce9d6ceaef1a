"""The directories: every center, partner, threat type and state, with its number of stories."""

import pytest

from tests.factories import make_center, make_partner, make_published, make_threat
from tests.pages.markup import Markup, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def _centers():
    north = make_center(
        name="Northern center", state="OH", designation="primary", city="Columbus", acronym="NC"
    )
    make_center(name="Area center", state="OH")
    make_center(name="zone center", state="AK", designation="primary")
    make_center(name="Éclair center", state="AL")
    make_center(name="7 counties center", state="WY")
    make_center(name="Closed center", state="OH", is_active=False)
    make_published(lead=north)


def groups(client, query: str = "") -> list[tuple[str, list[str]]]:
    context = client.get(f"/centers/{query}").context
    return [(heading, [line.entry.name for line in lines]) for heading, lines in context["groups"]]


@pytest.mark.usefixtures("_centers")
def test_centers_stand_by_state_with_the_primary_one_first(client):
    assert groups(client) == [
        ("Alabama", ["Éclair center"]),
        ("Alaska", ["zone center"]),
        ("Ohio", ["Northern center", "Area center"]),
        ("Wyoming", ["7 counties center"]),
    ]


@pytest.mark.usefixtures("_centers")
def test_centers_stand_by_name(client):
    make_center(name="Eagle center")
    assert groups(client, "?order=name") == [
        ("7", ["7 counties center"]),
        ("A", ["Area center"]),
        ("E", ["Eagle center", "Éclair center"]),
        ("N", ["Northern center"]),
        ("Z", ["zone center"]),
    ]


@pytest.mark.usefixtures("_centers")
def test_centers_stand_by_number_of_stories(client):
    assert groups(client, "?order=stories") == [
        ("1 story", ["Northern center"]),
        ("No stories yet", ["7 counties center", "Area center", "Éclair center", "zone center"]),
    ]


@pytest.mark.usefixtures("_centers")
@pytest.mark.parametrize(
    ("designation", "number"), [("primary", 2), ("recognized", 3), ("closed", 5), ("", 5)]
)
def test_centers_are_shown_by_designation(client, designation, number):
    assert (
        sum(len(names) for _heading, names in groups(client, f"?designation={designation}"))
        == number
    )


@pytest.mark.usefixtures("_centers")
@pytest.mark.parametrize(
    "query", ["", "?order=name", "?order=stories", "?order=name&designation=primary"]
)
def test_letters_lead_to_a_group_that_is_there(client, query):
    page = Markup(client.get(f"/centers/{query}").content)
    jumps = {link[1:] for link in page.links if link.startswith("#")}
    assert jumps <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert "" not in page.ids


@pytest.mark.usefixtures("_centers")
def test_center_shows_place_and_number(client):
    text = Markup(client.get("/centers/").content).words
    assert "Northern center NC Columbus 1 story" in text.replace("NCColumbus", "NC Columbus")
    assert "Closed center" not in text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"designation": "primary", "city": "Columbus", "host_agency": "State Patrol"},
            "The primary fusion center for Ohio, hosted by the State Patrol in Columbus.",
        ),
        (
            {"designation": "primary", "host_agency": "State Patrol"},
            "The primary fusion center for Ohio, hosted by the State Patrol.",
        ),
        (
            {"designation": "primary", "city": "Columbus"},
            "The primary fusion center for Ohio, in Columbus.",
        ),
        ({"designation": "primary"}, "The primary fusion center for Ohio."),
        (
            {"city": "Columbus", "host_agency": "Police"},
            "A recognized fusion center in Columbus, Ohio, hosted by the Police.",
        ),
        ({"city": "Columbus"}, "A recognized fusion center in Columbus, Ohio."),
        ({}, "A recognized fusion center in Ohio."),
        ({"is_active": False}, "A former fusion center in Ohio."),
    ],
)
def test_center_is_introduced_in_one_sentence(client, fields, sentence):
    make_center(slug="one", **fields)
    page = Markup(client.get("/centers/one/").content)
    assert sentence in page.words
    assert page.meta("description").startswith(sentence)


def test_center_without_stories_leads_on(client):
    make_center(slug="one", state="OH")
    assert "/states/oh/" in Markup(client.get("/centers/one/").content).links


def test_center_names_those_it_worked_with(client):
    center, other = make_center(slug="one", state="OH"), make_center(name="Other center")
    make_published(
        lead=center,
        supporting=(other,),
        partners=(make_partner(name="City police"),),
        states=["OH", "KY"],
    )
    page = Markup(client.get("/centers/one/").content)
    assert "Kentucky" in page.words
    assert "/stories/?center=one&state=ky" in page.links
    assert {"Other center", "City police"} <= {words(link) for link in page.all("a")}


def test_partners_stand_by_level_and_name(client):
    for name, level in (("b", "state"), ("a", "state"), ("c", "federal"), ("d", "international")):
        make_partner(name=name, level=level)
    levels = client.get("/partners/").context["levels"]
    found = [(level.value, [line.entry.name for line in lines]) for level, lines in levels]
    assert found == [("federal", ["c"]), ("state", ["a", "b"]), ("international", ["d"])]


def test_partner_shows_what_it_belongs_to_and_its_parts(client):
    whole = make_partner(name="Whole agency", slug="whole")
    make_partner(name="Own part", slug="part", parent=whole)
    assert "/partners/part/" in Markup(client.get("/partners/whole/").content).links
    assert "/partners/whole/" in Markup(client.get("/partners/part/").content).links


def test_threat_types_stand_in_two_levels(client):
    fraud, arson = make_threat(name="Fraud"), make_threat(name="Arson")
    make_threat(name="Phishing", parent=fraud)
    part = make_threat(name="Card fraud", parent=fraud)
    make_published(threats=(part,))
    topics = client.get("/threats/").context["topics"]
    found = [
        (top.entry.name, top.count, [(line.entry.name, line.count) for line in parts])
        for top, parts in topics
    ]
    assert found == [("Arson", 0, []), ("Fraud", 1, [("Card fraud", 1), ("Phishing", 0)])]
    assert arson.get_absolute_url() in Markup(client.get("/threats/").content).links


def test_states_have_a_row_each_with_stories_and_centers(client):
    make_center(name="Ohio center", state="OH", designation="primary")
    make_published(states=["OH"], lead=make_center(name="Second center", state="OH"))
    rows = [words(row) for row in Markup(client.get("/states/").content).all("tr")]
    assert len(rows) == 55
    assert "Ohio 1 story Ohio center Second center" in rows


def test_page_of_staff_shows_its_text_and_when_it_changed(client, world):
    page = Markup(client.get("/about/").content)
    assert (page.text("h1"), page.meta("description")) == ("About", world.page.description)
    assert "All about it." in page.words
    assert world.page.updated_at.date().isoformat() in {
        time.get("datetime", "")[:10] for time in page.all("time")
    }
