"""Crawl from the home page: every page is reachable, and no link is broken."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from taggit.models import Tag

from stories.choices import STATES, MissionArea
from stories.models import FusionCenter, OutcomeKind, Page, Partner, Publication, Story, ThreatType
from tests.pages.archive.conftest import BASE, Walk
from tests.pages.world import REDIRECTS, routes

pytestmark = pytest.mark.django_db
# Parameters of any number, text or date.
FREE = ("q", "year", "page", "from", "to", "dated", "stories", "title", "pick", "collection")
SHORT = re.compile(r"/s/[0-9]+")


def test_no_link_is_broken(site: Walk):
    broken = {visit.address: visit.status for visit in site.visits.values() if visit.status != 200}
    # The permanent address of a story redirects.
    others = {address: broken[address] for address in broken if not SHORT.fullmatch(address)}
    assert others == {}


def test_links_lead_straight_to_their_page(site: Walk):
    assert [
        link for link in site.links if link.startswith(f"{BASE}/") and "//" in urlsplit(link).path
    ] == []
    assert [
        visit.address for visit in site.pages if not urlsplit(visit.address).path.endswith("/")
    ] == []


@pytest.mark.parametrize(
    "model",
    [Publication, FusionCenter, Partner, ThreatType, Page],
)
def test_everything_is_found_by_clicking_from_home(site: Walk, model):
    wanted = {entry.get_absolute_url() for entry in model._default_manager.all()}
    assert len(wanted) >= 5
    assert wanted <= site.reached


def test_every_story_is_within_three_clicks(site: Walk):
    stories = site.starting("/stories/")
    assert len(stories) == Story.objects.count()
    assert [visit.address for visit in stories if visit.clicks > 3] == []


def test_every_page_is_within_three_clicks(site: Walk):
    assert [
        visit.address for visit in site.pages if visit.clicks > 3 and "?" not in visit.address
    ] == []


def test_every_kind_of_page_was_opened(site: Walk):
    opened = [urlsplit(visit.address).path for visit in site.pages]
    kinds = [
        path
        for name, path in routes()
        if name not in REDIRECTS and (not path or path.endswith("/"))
    ]
    shapes = {path: "/" + re.sub(r"<\w+:\w+>", r"[\\w-]+", path) for path in kinds}
    unseen = {
        path for path in kinds if not any(re.fullmatch(shapes[path], address) for address in opened)
    }
    # A text before its release is shown to whoever has its link alone; cards are for other websites.
    others = {path for path in unseen if not path.startswith("embed/")}
    assert others == {"preview/<str:token>/"}


def test_jumps_within_a_page_have_a_place_to_land(site: Walk):
    broken = [
        (page, link)
        for link, page in site.links.items()
        if link.startswith(f"{BASE}/")
        and (target := site.visits.get(link.partition("#")[0].removeprefix(BASE)))
        if (place := urlsplit(link).fragment) and place not in target.page.ids
    ]
    assert broken == []


def test_no_link_to_a_list_names_a_value_that_is_not_there(site: Walk):
    known = {
        "center": set(FusionCenter.objects.values_list("slug", flat=True)),
        "partner": set(Partner.objects.values_list("slug", flat=True)),
        "threat": set(ThreatType.objects.values_list("slug", flat=True)),
        "outcome": set(OutcomeKind.objects.values_list("slug", flat=True)),
        "counted": set(OutcomeKind.objects.values_list("slug", flat=True)),
        "tag": set(Tag.objects.values_list("slug", flat=True)),
        "state": {code.lower() for code in STATES},
        "mission": set(MissionArea.values),
        "sort": {"newest", "oldest", "published", "updated", "center"},
        "view": {"table"},
        "exact": {"1"},
        "designation": {"primary", "recognized"},
        "order": {"name", "stories", "state"},
    }
    links = [
        link
        for link in site.links
        if link.startswith(f"{BASE}/") and not link.startswith(f"{BASE}/api/")
    ]
    odd = {
        (site.links[link], name, value)
        for link in links
        for name, value in parse_qsl(urlsplit(link).query, keep_blank_values=True)
        if name not in FREE and value not in known[name]
    }
    assert odd == set()


def test_lists_that_pages_link_to_are_not_empty(site: Walk):
    lists = [visit for visit in site.pages if visit.address.startswith("/stories/?")]
    assert len(lists) >= 20
    empty = [visit.address for visit in lists if "No stories match" in visit.page.text("h1")]
    # A tile without a story says so: 0.
    assert [address for address in empty if not address.startswith("/stories/?state=")] == []


def test_no_list_that_a_page_links_to_ignores_anything(site: Walk):
    assert [visit.address for visit in site.pages if visit.page.texts("notice")] == []


def test_links_to_elsewhere_are_whole_addresses(site: Walk):
    outside = [link for link in site.links if not link.startswith(f"{BASE}/")]
    assert len(outside) >= 50
    assert [
        link for link in outside if not link.startswith(("https://", "http://", "mailto:?"))
    ] == []
