"""Tests of the template tags that render components."""

import json

import pytest

from stories.choices import STATES, TILES
from stories.partial_dates import EventDate
from stories.templatetags.portal import event_date, icon, json_ld, state_map
from tests.pages.markup import Markup


def test_map_highlights_the_given_states():
    picture = Markup(state_map([("OH", "Ohio"), ("AK", "Alaska")]))
    lit = {(rect.get("x"), rect.get("y")) for rect in picture.all("rect")}
    assert lit == {
        (f"{TILES[code][0] * 10}.5", f"{TILES[code][1] * 10}.5") for code in ("OH", "AK")
    }


def test_small_map_is_decorative():
    (picture,) = Markup(state_map([("OH", "Ohio")])).all("svg")
    assert (picture.get("aria-hidden"), picture.get("role")) == ("true", None)


def test_large_map_has_a_label():
    page = Markup(state_map([("OH", "Ohio")], True, 'Map: "Ohio" & <all>'))
    (picture,) = page.all("svg")
    assert (picture.get("role"), picture.get("aria-label")) == ("img", 'Map: "Ohio" & <all>')
    assert page.text("text") == "OH"


def test_map_can_highlight_all_states():
    assert len(list(Markup(state_map(STATES.items(), True)).all("rect"))) == len(STATES)


def test_icon_is_hidden_from_screen_readers():
    (picture,) = Markup(icon("search")).all("svg")
    assert picture.get("aria-hidden") == "true"


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        ("2011", "2011"),
        ("2011-12", "Dec. 2011"),
        ("2011-12-07", "Dec. 7, 2011"),
        ("2011-05", "May 2011"),
    ],
)
def test_date_shows_only_known_parts(event, shown):
    page = Markup(event_date(EventDate.parse(event)))
    assert page.text("time") == shown
    assert next(page.all("time")).get("datetime") == event


@pytest.mark.parametrize(
    "text",
    [
        "</script>",
        "<!--",
        "&amp;",
        "\u2028",
        '"',
        "\\",
        "é’",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_structured_data_cannot_end_script(text):
    block = str(json_ld({text: text}))
    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inside)
    assert json.loads(inside) == {text: text}
