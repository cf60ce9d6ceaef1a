"""Figure pages: every number is a link to exactly the stories it counts."""

import csv
import re
from io import StringIO

import pytest
from django.http import QueryDict

from stories.exports.figures import FIGURES
from stories.listing.results import Listing
from tests.factories import (
    make_center,
    make_outcome,
    make_partner,
    make_published,
    make_story,
    make_threat,
    release,
)
from tests.pages.markup import Markup, words

pytestmark = pytest.mark.django_db
PAGES = ("/", "/impact/", "/timeline/", "/network/", "/network/?center=alder", "/threats/")
PROFILES = ("/centers/alder/", "/partners/fbi/", "/threats/fraud/", "/states/oh/")
CARDS = tuple(figure.card_url for figure in FIGURES)
every_figure = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
NUMBER = re.compile(r"[0-9,]+")


@pytest.fixture
def stories():
    """Publish stories that differ in their dates, states, centers, partners and numbers."""
    alder = make_center(name="Alder Center", slug="alder", acronym="AC")
    elm = make_center(name="Elm Center", slug="elm", acronym="AC", state="TX")
    fbi = make_partner(name="Federal Bureau", slug="fbi", level="federal")
    police = make_partner(name="Police", slug="police")
    general = make_threat(name="Fraud", slug="fraud")
    narrow = make_threat(name="Wire fraud", slug="wire-fraud", parent=general)

    for event, lead, partners, states, threat, quantity in (
        ("2014", alder, (fbi, police), ["OH"], narrow, 3),
        ("2014-06", alder, (fbi,), ["OH", "TX"], general, 40),
        ("2014-06-03", elm, (fbi,), ["TX"], narrow, None),
        ("2016-12", elm, (), ["GU"], general, 40),
    ):
        story = make_story(
            event=event, lead=lead, partners=partners, states=states, threats=(threat,)
        )
        unit = "people" if quantity else ""
        story.outcomes.create(kind=make_outcome("arrests"), quantity=quantity, unit=unit)
        release(story)
    make_outcome("plots stopped")


def list_links(page: Markup) -> list[tuple[str, str]]:
    """Return (text, query string) of each link to a list of stories that begins with a number."""
    links = []
    for link in page.all("a"):
        path, _mark, query = link.get("href", "").partition("?")
        (number_element, *_others) = [*link.iter("b"), link]
        number = NUMBER.search(words(number_element))
        if path == "/stories/" and number:
            links.append((number[0], query))
    return links


@pytest.mark.parametrize("path", [*PAGES, *PROFILES, *CARDS])
def test_every_number_links_to_its_stories(client, stories, path):
    links = list_links(Markup(client.get(path).content))
    assert links
    wrong = []
    for number, query in links:
        listing = Listing(QueryDict(query), "/stories/")
        if listing.total != int(number.replace(",", "")) or listing.notices:
            wrong.append((number, query))
    assert wrong == []


def test_month_is_only_as_exact_as_source(stories):
    totals = {}
    for value in ("2014", "2014-06", "2014-07", "2016-12"):
        totals[value] = Listing(QueryDict(f"dated={value}"), "/stories/").total
    assert totals == {"2014": 1, "2014-06": 2, "2014-07": 0, "2016-12": 1}


def test_numbers_are_ranges_and_never_sums(client, stories):
    page = Markup(client.get("/impact/").content)
    (numbers, *_others) = page.texts("impact__numbers")
    assert numbers == "people: 3 to 40 in 3 stories"
    assert "83" not in page.text("main")


def test_lowest_and_highest_number_lead_to_their_stories(client, stories):
    page = Markup(client.get("/impact/").content)
    addresses = {words(link): link.get("href") for link in page.all("a")}
    for number in ("3", "40"):
        story = client.get(addresses[number], follow=True)
        assert f"{number} people" in words(Markup(story.content).root)


def test_gaps_are_shown_as_gaps(client, stories):
    outcomes = words(Markup(client.get("/impact/").content).root)
    assert "No story yet" in outcomes
    timeline = words(Markup(client.get("/timeline/").content).root)
    assert "No story about this year." in timeline


def test_every_story_is_in_its_year(client, stories):
    page = Markup(client.get("/timeline/").content)
    dates = [element.get("datetime") for element in page.all("time")]
    assert dates == ["2016-12", "2014-06-03", "2014-06", "2014"]


def test_centers_with_the_same_acronym_show_their_state(client, stories):
    page = Markup(client.get("/network/").content)
    assert sorted(page.texts("network__short"))[:2] == ["AC (OH)", "AC (TX)"]


def test_picture_of_one_center_has_all_its_partners(client, stories):
    shared = Markup(client.get("/network/").content).text("main")
    own = Markup(client.get("/network/?center=alder").content).text("main")
    assert ("Police" in shared, "Police" in own) == (False, True)


def test_unknown_center_shows_the_whole_network(client, stories):
    assert client.get("/network/?center=nowhere").context["figure"].number_of_centers == 2


@every_figure
def test_csv_has_the_numbers_of_the_figure(client, stories, figure):
    text = b"".join(client.get(figure.csv_url).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    expected = [[str(cell) for cell in row] for row in figure.build().rows()]
    assert rows == expected
    assert len(rows) > 1


@every_figure
def test_figure_without_stories_is_a_page(client, figure):
    assert client.get(figure.url).status_code == 200
    assert client.get(figure.card_url).status_code == 200


def test_withdrawn_story_leaves_every_figure(client, stories):
    before = client.get("/timeline/").content
    story = make_published(title="Gone tomorrow", event="2015-03")
    assert b"Gone tomorrow" in client.get("/timeline/").content
    story.publications.all().delete()
    assert client.get("/timeline/").content == before
