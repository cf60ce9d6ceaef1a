"""List of stories as a page: title, forms, and messages without results."""

import pytest

from tests.factories import make_published
from tests.pages.markup import Markup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def page_of(client, query: str) -> Markup:
    page = Markup(client.get(f"/stories/?{query}").content)
    assert page.errors == []
    assert page.unlabelled == []
    return page


@pytest.mark.parametrize(
    ("query", "title", "heading"),
    [
        ("", "All stories", "All 1 story"),
        ("sort=oldest", "All stories, Oldest", "All 1 story"),
        ("q=lantern", "lantern: stories", "1 story on lantern"),
        ("q=lantern&state=oh", "lantern: stories in Ohio", "1 story on lantern in Ohio"),
        (
            "state=oh&tag=lighthouse",
            "1 story in Ohio tagged lighthouse",
            "1 story in Ohio tagged lighthouse",
        ),
        (
            "from=2014&to=2014-06",
            "1 story from 2014 through June 2014",
            "1 story from 2014 through June 2014",
        ),
        ("q=wombat", "No results", "No stories match wombat"),
        ("state=wy", "No results", "No stories match these filters"),
    ],
)
def test_title_and_heading_say_what_is_listed(client, query, title, heading):
    page = page_of(client, query)
    assert (page.title, page.text("h1")) == (f"{title} | Fusion Center Success Stories", heading)


@pytest.mark.parametrize(
    ("query", "robots"),
    [
        ("", ""),
        ("page=2", ""),
        ("q=lantern", "noindex, follow"),
        ("state=oh", "noindex, follow"),
        ("q=wombat", "noindex, follow"),
    ],
)
def test_searches_are_not_for_search_engines(client, query, robots):
    assert page_of(client, query).meta("robots") == robots


def test_search_form_keeps_the_filters(client):
    page = page_of(client, "q=lantern&state=oh&from=2014&sort=oldest")
    (form,) = [form for form in page.all("form") if form.get("role") == "search"]
    fields = [(field.get("name"), field.get("value")) for field in form.iter("input")]
    assert sorted(fields) == [
        ("from", "2014"),
        ("q", "lantern"),
        ("sort", "oldest"),
        ("state", "oh"),
    ]


@pytest.mark.parametrize("path", ["/stories/", "/stories/filter/partner/"])
def test_filter_form_sends_the_whole_search(client, path):
    query = "q=lantern&state=oh&from=2014-06&sort=oldest"
    page = Markup(client.get(f"{path}?{query}").content)
    (form,) = [form for form in page.all("form") if form.get("class") == "filters__form"]
    sent = []
    for field in form.iter("input"):
        is_box = field.get("type") == "checkbox"
        if field.get("value") and (field.get("checked") is not None or not is_box):
            sent.append((field.get("name"), field.get("value")))

    month = "June 2014" if path == "/stories/" else "2014-06"
    assert sorted(sent) == [
        ("from", month),
        ("q", "lantern"),
        ("sort", "oldest"),
        ("state", "oh"),
    ]


def test_empty_list_leads_on(client):
    make_published(title="A wombat in the rain")
    page = page_of(client, "q=%22wombat+lantern%22&state=oh")
    assert {
        "/stories/?q=%22wombat+lantern%22",
        "/stories/?q=lantern",
        "/stories/?q=wombat",
        "/threats/",
        "/stories/",
    } <= set(page.links)
    assert "/stories/lantern-found/" in page.links


def test_word_that_finds_nothing_is_not_offered(client):
    assert "/stories/?q=unicorn" not in page_of(client, "q=unicorn+lantern").links


def test_ignored_values_are_named_on_the_page(client):
    for query in ("state=zz", "state=zz&q=wombat"):
        assert (
            "We don’t recognize the state “zz,” so we left it out." in page_of(client, query).words
        )


def test_query_is_shown_as_it_was_typed(client):
    text = "<b>\"lantern\" & 'sea'</b>"
    page = Markup(client.get("/stories/", {"q": text}).content)
    (field,) = [field for field in page.all("input") if field.get("name") == "q"]
    assert field.get("value") == text


def test_list_says_when_the_newest_of_its_editions_was_released(client, world):
    day = world.story.publications.get().updated_at.date().isoformat()
    assert day in {
        time.get("datetime", "")[:10] for time in page_of(client, "q=lantern").all("time")
    }
