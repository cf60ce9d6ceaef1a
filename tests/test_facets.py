"""Registry of facets: ids, options, and everything that uses it."""

import dataclasses
import re
from pathlib import Path

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from stories.choices import STATES, MissionArea
from stories.exports.atom import feed_title
from stories.facets import FACETS, IDS_PER_FACET, MISSION, STATE, Facet, state_facet_id
from stories.listing.form import ListingForm
from stories.listing.results import Listing
from stories.open_data.api.parameters import FilterParameters
from tests.factories import make_outcome, make_partner, make_story, release

facets = st.sampled_from(FACETS)
places = st.integers(1, IDS_PER_FACET - 1)
NGINX = Path(__file__).resolve().parents[1] / "fusionstories/deploy/nginx.conf"


@given(st.sets(st.tuples(facets, places)))
def test_facet_ids_are_unique(options):
    ids = {facet.make_facet_id(number) for facet, number in options}
    assert len(ids) == len(options)
    for facet in FACETS:
        assert sorted(facet.option_numbers(ids)) == sorted(
            number for other, number in options if other is facet
        )


@given(facets, st.integers().filter(lambda number: not 0 < number < IDS_PER_FACET))
def test_invalid_number_has_no_facet_id(facet, number):
    with pytest.raises(ValueError, match="has no facet id"):
        facet.make_facet_id(number)


@given(facets, places)
def test_facet_id_fits_column(facet, number):
    assert 0 < facet.make_facet_id(number) < 2**31


def test_facet_numbers_never_change():
    # Rows hold these numbers.
    expected = {
        "center": 1,
        "partner": 2,
        "threat": 3,
        "state": 4,
        "year": 5,
        "tag": 6,
        "mission": 7,
        "outcome": 8,
        "dated": 9,
        "counted": 10,
    }
    numbers = {facet.param: facet.number for facet in FACETS}
    assert len(set(numbers.values())) == len(FACETS)
    assert numbers | expected == numbers


@pytest.mark.parametrize("code", ["", "?", "ZZZZZZZZ", "-1"])
def test_invalid_postal_code_has_no_facet_id(code):
    with pytest.raises(ValueError, match=r"has no facet id|invalid literal"):
        state_facet_id(code)


def test_all_states_and_mission_areas_are_options():
    assert len(STATE.options([])) == len(STATES)
    assert len(MISSION.options([])) == len(MissionArea)


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.param)
def test_facet_is_used_everywhere(client, db, facet: Facet):
    draft = make_story(tags=("a",), partners=(make_partner(),))
    draft.outcomes.create(kind=make_outcome("arrest"), quantity=2)
    release(draft)
    story = draft.publications.get()
    option = next(
        option for option in facet.options(story.facets) if option.facet_id in story.facets
    )
    listing = Listing(QueryDict(f"{facet.param}={option.value}"), "/stories/")
    assert listing.total == 1
    assert facet.param in ListingForm(QueryDict("")).fields
    assert facet.param in FilterParameters.model_fields
    assert option.label.lower() in feed_title(listing).lower()
    schema = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/stories"]["get"]
    assert facet.param in {parameter["name"] for parameter in schema["parameters"]}


def python_pattern(pattern: str) -> str:
    """Return a pattern of nginx in the syntax of Python, which can't call a group by its name."""
    found = re.search(r"\(\?<other>(.+?\[\^&\]\*)\)", pattern)
    assert found
    return pattern.replace("(?&other)", f"(?:{found[1]})").replace("(?<", "(?P<")


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.param)
def test_nginx_serves_each_exported_facet(facet: Facet):
    patterns = re.findall(r'"~(\^\S+)" "\$filter/\$value/', NGINX.read_text())
    patterns = [python_pattern(pattern) for pattern in patterns]
    assert any(re.search(pattern, f"{facet.param}=a-value.1") for pattern in patterns)
    assert not any(re.search(pattern, f"{facet.param}=..") for pattern in patterns)


@pytest.mark.parametrize(
    "field", ["phrase", "label", "plural", "help", "numbers_of_story", "list_options"]
)
def test_facet_needs_every_field(field):
    parts = {part.name: getattr(FACETS[0], part.name) for part in dataclasses.fields(Facet)}
    del parts[field]
    with pytest.raises(TypeError, match=field):
        Facet(**parts)
