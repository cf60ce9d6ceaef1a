"""The home page: what there is, in numbers that are doors."""

import pytest

from stories.models import Publication, SiteText
from stories.publishing.workflow import feature
from tests.clock import unguarded
from tests.confirmed import change_entry
from tests.factories import make_center, make_published, make_threat
from tests.pages.markup import Markup, words

pytestmark = pytest.mark.django_db


def home(client) -> Markup:
    return Markup(client.get("/").content)


def numbers(client) -> list[tuple[int, str, str]]:
    figures = client.get("/").context["numbers"]
    return [(one.number, one.text, one.url) for one in figures]


def test_featured_story_is_not_repeated_among_the_newest(client):
    stories = [
        make_published(title=f"Story of {year}", event=str(year)) for year in range(2001, 2009)
    ]
    feature(stories[3])
    context = client.get("/").context
    assert context["featured"].content.title == "Story of 2004"
    newest = [row.content.title for row in context["newest"]]
    assert newest == [f"Story of {year}" for year in (2008, 2007, 2006, 2005, 2003)]


def test_newest_stands_first_without_a_featured_story(client):
    for year in (2001, 2003, 2002):
        make_published(title=str(year), event=str(year))
    context = client.get("/").context
    assert context["featured"].content.title == "2003"
    assert [row.content.title for row in context["newest"]] == ["2002", "2001"]


def test_featured_story_that_expired_is_not_shown(client):
    story = make_published(title="Old", event="2000")
    make_published(title="New", event="2001")
    feature(story)
    Publication.objects.filter(story=story).delete()
    assert client.get("/").context["featured"].content.title == "New"


def test_empty_site_says_so_without_a_hole(client):
    page = home(client)
    assert "Browse 0 documented cases" in page.words
    assert "Featured story" not in page.words


def test_numbers_of_an_empty_site_are_zero(client):
    assert [number for number, _text, _url in numbers(client)] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("states", "number", "text"),
    [
        (["OH"], 1, "state with a story"),
        (["OH", "WV"], 2, "states with a story"),
        (["OH", "DC"], 1, "state with a story, and DC"),
        (["DC"], 0, "states with a story, and DC"),
        (["OH", "PR"], 2, "states and territories with a story"),
        (["GU"], 1, "state or territory with a story"),
        (["OH", "DC", "VI"], 3, "states and territories with a story"),
    ],
)
def test_district_and_territories_are_not_counted_as_states(client, states, number, text):
    make_published(states=states)
    assert numbers(client)[2] == (number, text, "/states/")


def test_every_number_is_what_its_link_lists(client):
    threat = make_threat(parent=make_threat())
    for year in (2011, 2013):
        make_published(event=str(year), threats=(threat,), states=["OH", "KY"])
    make_center(is_active=False)
    found = {url: (number, text) for number, text, url in numbers(client)}
    assert found["/stories/"] == (
        client.get("/stories/").context["listing"].total,
        "stories, 2011 to 2013",
    )
    assert found["/centers/"][0] == client.get("/centers/").context["totals"]["all"] == 2
    assert found["/threats/"][0] == client.get("/threats/").context["total"]
    assert found["/partners/"][0] == client.get("/partners/").context["total"]
    assert found["/states/"][0] == len(client.get("/states/").context["map"].lit)


def test_tiles_years_and_threat_types_lead_to_what_they_count(client):
    make_published(event="2011", states=["OH", "KY"])
    make_published(event="2013", states=["OH"])
    context = client.get("/").context
    for tile in context["map"].lit:
        assert client.get(tile.url).context["profile"].total == tile.count
    counted = {year.url: year.count for year in context["years"]}
    counted |= {f"/stories/?threat={line.entry.slug}": line.count for line in context["threats"]}
    for url, count in counted.items():
        assert not count or client.get(url).context["listing"].total == count


def test_tile_is_read_out_with_state_and_number(client):
    make_published(states=["OH"])
    tiles = {words(link) for link in home(client).all("a") if "/states/" in link.get("href", "")}
    assert "OH Ohio, 1 story" in tiles
    assert "WY Wyoming, 0 stories" in tiles


def test_examples_are_searches(client):
    links = home(client).links
    assert "/stories/?q=missing%20child" in links


def test_home_page_shows_the_confirmed_texts(client):
    change_entry(
        SiteText.objects.get(),
        heading="Centers share.",
        introduction="Police and fire work together.",
        example_searches=["arson ring"],
        figures=["states"],
    )
    response = client.get("/")
    page = Markup(response.content)
    assert page.text("h1") == "Centers share."
    assert "Police and fire work together. Browse 0 documented cases" in page.words
    assert "/stories/?q=arson%20ring" in page.links
    assert [figure.name for figure in response.context["numbers"]] == ["states"]


def test_notice_is_on_every_page_but_error_pages(client):
    make_published(slug="a-case")
    change_entry(SiteText.objects.get(), notice="This site is not updated during the lapse.")
    for path in ("/", "/stories/", "/stories/a-case/", "/centers/"):
        assert "not updated during the lapse" in client.get(path).content.decode()
    assert "not updated during the lapse" not in client.get("/nothing/").content.decode()


def test_missing_row_shows_the_texts_of_a_new_site(client):
    with unguarded(SiteText):
        SiteText.objects.all().delete()
    assert home(client).text("h1").startswith("Fusion centers put the pieces together")
