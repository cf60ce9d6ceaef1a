"""Tests of matching and order, and of hostile input."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_center, make_published, make_threat
from tests.pages.world import kept_for_many_tests
from tests.search_results import ranked

pytestmark = pytest.mark.django_db


def found(words):
    return set(ranked(words))


@pytest.fixture(scope="module")
def stories(django_db_setup, django_db_blocker):
    with kept_for_many_tests(django_db_blocker):
        make_stories()
        yield


def make_stories() -> None:
    make_published(
        slug="drones", title="Drones over the stadium", body="<p>A café owner called police.</p>"
    )
    make_published(
        slug="theft",
        title="Thieves arrested",
        body="<p>Stolen cars and one drone, naïve thieves.</p>",
    )
    make_published(
        slug="plot", title="Plot stopped", body="<p>The stadium was safe. It was over.</p>"
    )


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("drone", {"drones", "theft"}),
        ("DRONES", {"drones", "theft"}),
        ("drone stadium", {"drones"}),
        ('"stolen cars"', {"theft"}),
        ('"cars stolen"', set()),
        ("drone -stadium", {"theft"}),
        ("plot or theft", {"plot", "theft"}),
        ("plot OR stolen", {"plot", "theft"}),
        ("arresting thief", {"theft"}),
        ("arresting thieves", {"theft"}),
        ("cafe", {"drones"}),
        ("café", {"drones"}),
        ("naive", {"theft"}),
        ("zebra", set()),
        ("drone - stadium", {"drones"}),
        ("drone -- stadium", {"drones"}),
        ('drone -"stolen cars"', {"drones"}),
        ('drone –"stolen cars"', {"drones"}),
        ("drone −stadium", {"theft"}),
        ("drone –stadium", {"theft"}),
        ("drone !stadium", {"theft"}),
        ("drone NOT stadium", {"theft"}),
        ("drone AND NOT stadium", {"theft"}),
        ("drone but not stadium", {"theft"}),
        ('drone NOT "stolen cars"', {"drones"}),
        ("drone -(stadium OR thieves)", set()),
        ("drone NOT (stadium OR plot)", {"theft"}),
        ("NOT drone", {"plot"}),
        ("drone NOT", {"drones", "theft"}),
        ("drone AND stadium", {"drones"}),
        ("drone AND zebra", set()),
        ("(plot OR stolen) AND stadium", {"plot"}),
        ("stadium AND (plot OR stolen)", {"plot"}),
        ("(plot) OR (stolen)", {"plot", "theft"}),
        ('"it was"', {"plot"}),
        ('"was it"', set()),
        ('"café-owner"', {"drones"}),
        ('"drone over"', set()),
        ('"was ove*"', {"plot"}),
        ("stad*", {"drones", "plot"}),
        ("thie* car*", {"theft"}),
        ("stad* -polic*", {"plot"}),
        ("zebr*", set()),
        ("cafe\u0301", {"drones"}),
        ("ca\u00adfé", {"drones"}),
        ("sta\u200bdium plot", {"plot"}),
        ("the", set()),
        ("", set()),
        ("\0", set()),
        ("dro\ud800xne", set()),
        ("drone\0stadium", {"drones"}),
    ],
)
def test_query_finds_expected_stories(words, slugs):
    assert found(words) == slugs


@pytest.mark.usefixtures("stories")
def test_title_match_ranks_above_body_match():
    assert ranked("drone") == ["drones", "theft"]


def test_equal_scores_rank_newest_first():
    names = {"lead": make_center(), "threats": (make_threat(),)}
    for event in ("2011", "2013", "2012"):
        make_published(slug=event, event=event, title="Equal", **names)
    assert ranked("equal") == ["2013", "2012", "2011"]


HOSTILE = [
    "'",
    '"',
    "\\",
    "%",
    "%s %(x)s",
    "a & b | !c <-> d:*",
    "!!!",
    "(((",
    "a:A* & b:B",
    "<script>alert(1)</script>",
    "'; DROP TABLE stories_story; --",
    "\x00\x01\x1f\x7f",
    "\ud800\udc00\udfff",
    "\u202e\u200b\ufeff",
    "٢٠١١",
    "-" * 10_000,
    "- " * 40,
    "-!" * 40,
    "-(" * 40,
    '-"' * 41,
    '-"-' * 41,
    "-_" * 40,
    "-'" * 40,
    "-the " * 40,
    "-é" * 40,
    '"' * 9_999,
    "or " * 4_000,
    "-a " * 4_000,
    "x" * 10_000,
    '-"a" ' * 3_000,
    " ".join(f"w{number}" for number in range(200_000)),
]


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:20]))
def test_hostile_input_never_raises(words):
    assert len(ranked(words)) <= 3


operators = st.text("-!&|()'\"\\:*<> a\0", max_size=60).map(lambda text: text * 9)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(operators, st.text(), st.text(st.characters())))
def test_random_input_never_raises(words):
    ranked(words)
