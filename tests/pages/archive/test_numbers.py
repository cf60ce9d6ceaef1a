"""Numbers on pages, compared with the lists that they link to."""

import pytest
from django.http import QueryDict

from stories.intake.archive import ARCHIVE_FOLDER
from stories.intake.records import STORIES_FILE, read_records
from stories.listing.results import Listing
from stories.listing.sidebar import flatten
from tests.pages.archive.conftest import Walk
from tests.pages.markup import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


SHOWN_FILES = ("success_stories", "fusion_centers", "partners", "threat_types")


def count_of(file: str) -> int:
    return len(read_records(ARCHIVE_FOLDER, file))


def total(url: object) -> int:
    return Listing(QueryDict(str(url).partition("?")[2]), "/stories/").total


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=school",
        "threat=terrorism&state=ca",
        "from=2010&to=2014-06&center=northern-california",
    ],
)
def test_number_in_a_panel_is_what_its_link_lists(query):
    found = Listing(QueryDict(query), "/stories/")
    lines = [
        line
        for panel in found.panels
        if not panel.number_chosen
        for line in flatten(panel.all_links)
        if line.url
    ]
    assert len(lines) >= 10
    # Each tenth line: the rule itself is proven in tests/listing for every option.
    for line in lines[::10]:
        assert total(line.url) == line.count, line


def test_number_in_a_link_to_a_list_is_what_it_lists(site: Walk):
    links = {}
    for path in ("/", "/states/", "/threats/", "/centers/"):
        for link in site.visits[path].page.all("a"):
            number = next((word for word in words(link).split() if word.isdecimal()), "")
            if link.get("href", "").startswith("/stories/?") and number:
                links[link.get("href")] = words(link)
    assert len(links) > 100
    wrong = {
        url: text for url, text in list(links.items())[::8] if str(total(url)) not in text.split()
    }
    assert wrong == {}


def test_sizes_of_the_archive_are_those_of_its_files(client):
    numbers = [figure.number for figure in client.get("/").context["numbers"]]
    sizes = [count_of(f"{name}.json") for name in SHOWN_FILES]
    assert [numbers[0], numbers[1], *numbers[3:]] == sizes


def test_years_of_the_home_page_hold_all_stories(client):
    context = client.get("/").context
    assert sum(year.count for year in context["years"]) == context["total"]
    assert context["total"] == count_of(STORIES_FILE)
