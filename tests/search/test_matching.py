"""Full-text search: what matches, what comes first, and that no words make it fail."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stories.models import Publication
from tests.factories import make_published

pytestmark = pytest.mark.django_db


def found(words):
    return {row.slug for row in Publication.objects.visible().matching(words)}


@pytest.fixture
def stories():
    make_published(slug="drones", title="Drones over the stadium", body="<p>A café owner called police.</p>")
    make_published(slug="theft", title="Thieves arrested", body="<p>Stolen cars and one drone, naïve thieves.</p>")
    make_published(slug="plot", title="Plot stopped", body="<p>The stadium was safe. It was over.</p>")


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
        ("plot or theft", {"plot"}),
        ("plot OR stolen", {"plot", "theft"}),
        ("arresting thief", set()),
        ("arresting thieves", {"theft"}),
        ("cafe", {"drones"}),
        ("café", {"drones"}),
        ("naive", {"theft"}),
        ("zebra", set()),
        ("drone - stadium", {"drones"}),
        ("drone -- stadium", {"drones"}),
        ('drone -"stolen cars"', {"drones"}),
        ("the", set()),
        ("", set()),
        ("\0", set()),
        ("stad\ud800ium", set()),
        ("drone\0stadium", {"drones"}),
    ],
)
def test_words_find_what_they_mean(words, slugs):
    assert found(words) == slugs


@pytest.mark.usefixtures("stories")
def test_match_in_the_title_comes_before_one_in_the_text():
    ranked = Publication.objects.visible().matching("drone").by_relevance("drone")
    assert [row.slug for row in ranked] == ["drones", "theft"]


def test_equally_good_matches_come_newest_first():
    for event in ("2011", "2013", "2012-05"):
        make_published(slug=event, event=event, title="Same")
    assert [row.slug for row in Publication.objects.by_relevance("same")] == ["2013", "2012-05", "2011"]


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
def test_hostile_words_never_raise(words):
    assert Publication.objects.visible().matching(words).count() <= 3
    assert len(Publication.objects.visible().by_relevance(words)) == 3


operators = st.text("-!&|()'\"\\:*<> a\0", max_size=60).map(lambda text: text * 9)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(operators, st.text(), st.text(st.characters())))
def test_no_words_at_all_raise(words):
    list(Publication.objects.visible().matching(words).by_relevance(words)[:5])
