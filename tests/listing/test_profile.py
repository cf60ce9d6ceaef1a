"""Profiles of centers, partners and threat types."""

import pytest

from stories.facets import CENTER
from stories.listing.profile import MAX_ROWS, Profile
from stories.listing.sidebar import flatten
from tests.factories import make_center, make_partner, make_published, make_threat
from tests.listing.collection import listing

pytestmark = pytest.mark.django_db


def profile_of(center) -> Profile:
    return Profile(CENTER, center.pk)


def test_profile_without_stories_is_empty():
    profile = profile_of(make_center())
    assert (profile.total, profile.rows, profile.years, profile.states, profile.updated_at) == (
        0,
        [],
        "",
        [],
        None,
    )
    assert (list(profile.threats), list(profile.centers), profile.largest_partners_by_level) == (
        [],
        [],
        [],
    )


@pytest.mark.parametrize(
    ("events", "years"),
    [
        (["2014-05"], "2014"),
        (["2014", "2014-05"], "2014"),
        (["2019", "2010-01-01"], "2010 to 2019"),
    ],
)
def test_years_are_those_of_events(events, years):
    center = make_center()
    for event in events:
        make_published(lead=center, event=event)
    assert profile_of(center).years == years


def test_states_and_last_change_include_all_stories():
    center, threat = make_center(), make_threat()
    for year in range(MAX_ROWS):
        make_published(lead=center, threats=(threat,), event=f"{2000 + year}", states=["OH"])
    oldest = make_published(lead=center, threats=(threat,), event="1950", states=["WY", "AK"])
    profile = profile_of(center)
    assert (profile.total, len(profile.rows)) == (MAX_ROWS + 1, MAX_ROWS)
    assert profile.states == [("AK", "Alaska"), ("OH", "Ohio"), ("WY", "Wyoming")]
    assert profile.updated_at == oldest.publications.get().updated_at


def test_other_entries_are_counted():
    center, other, rare = (
        make_center(name="Own"),
        make_center(name="Other"),
        make_center(name="Rare"),
    )
    for supporting in [(other,), (other, rare)]:
        make_published(lead=center, supporting=supporting)
    assert [(line.entry.name, line.count) for line in profile_of(center).centers] == [
        ("Other", 2),
        ("Rare", 1),
    ]


def test_partners_are_sorted_by_level_and_count():
    center = make_center()
    city, county, fbi = (
        make_partner(name="City"),
        make_partner(name="County"),
        make_partner(name="FBI", level="federal"),
    )
    make_published(lead=center, partners=(county, fbi))
    make_published(lead=center, partners=(county, city))
    levels = profile_of(center).largest_partners_by_level
    found = [
        (level.value, [(line.entry.name, line.count) for line in lines]) for level, lines in levels
    ]
    assert found == [("federal", [("FBI", 1)]), ("local", [("County", 2), ("City", 1)])]


def test_general_threat_type_of_specific_one_is_omitted():
    center, top = make_center(), make_threat(name="Top")
    make_published(lead=center, threats=(make_threat(name="Part", parent=top),))
    make_published(lead=center, threats=(make_threat(name="Alone"),))
    assert [line.entry.name for line in profile_of(center).threats] == ["Alone", "Part"]


def test_panel_counts_equal_filtered_list():
    center, other = make_center(slug="own"), make_center()
    make_published(lead=center, states=["OH", "KY"], tags=("snow",), event="2011")
    make_published(lead=other, supporting=(center,), states=["OH"], mission_area="prevent")
    make_published(lead=other, states=["TN"], tags=("ice",))
    panels = profile_of(center).panels
    assert "center" not in {panel.facet.param for panel in panels}
    lines = [line for panel in panels for line in flatten(panel.all_links)]
    assert {str(line.url).partition("&")[0] for line in lines if line.url} >= {
        "/stories/?center=own"
    }
    assert all(
        listing(str(line.url).partition("?")[2]).total == line.count for line in lines if line.url
    )
    assert {
        line.label
        for line in lines
        if line.label in ("Ohio", "Tennessee", "snow", "ice") and line.url
    } == {
        "Ohio",
        "snow",
    }
