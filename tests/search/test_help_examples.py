"""Each sentence of the search help, compared with a literal reading of the archive's texts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from stories.models import Publication
from stories.models.edition_content import read_contents
from stories.pages.search_help import EXAMPLES
from tests.archive import with_archive
from tests.search.test_phrases import displayed_texts, words_of
from tests.search_results import ranked, search

NEW_ENGLAND = {"CT", "ME", "MA", "NH", "RI", "VT"}


@dataclass(frozen=True)
class Read:
    """What a reader sees of a story: its texts, each with blanks around its words, and facts."""

    texts: tuple[str, ...]
    states: frozenset[str]
    centers: frozenset[str]
    first: date
    last: date

    def has(self, *patterns: str) -> bool:
        """Return whether each pattern is at the beginning of a word."""
        text = "|".join(self.texts)
        return all(re.search(rf" {pattern}", text) for pattern in patterns)


Test = Callable[[Read], bool]


def between(first: str, last: str) -> Test:
    days = date.fromisoformat(first), date.fromisoformat(last)
    return lambda story: story.first <= days[1] and story.last >= days[0]


def anything(story: Read) -> bool:
    return True


# For each example: what every result must be, and which stories must be results.
LITERAL: dict[str, tuple[Test, Test]] = {
    "school threats": (anything, lambda story: story.has("school", "threat")),
    "Paris attack assessment": (
        lambda story: story.has("paris ") or story.has("attack", "assess"),
        lambda story: story.has("paris ", "attack", "assess"),
    ),
    "HURRICANES": (anything, lambda story: story.has("hurricane")),
    "explos*": (lambda story: story.has("explos"), lambda story: story.has("explos")),
    "hurricane OR election": (
        anything,
        lambda story: story.has("hurricane") or story.has("elections? "),
    ),
    "hurricane AND fuel": (
        lambda story: story.has("hurricane", "fuel"),
        lambda story: story.has("hurricane", "fuel"),
    ),
    "conneticut bomb": (anything, lambda story: "CT" in story.states and story.has("bombs? ")),
    "SAR": (anything, lambda story: story.has("suspicious activity report", "sar ")),
    '"fusion center of the year"': (
        lambda story: story.has("fusion center of the year "),
        lambda story: story.has("fusion center of the year "),
    ),
    "trafficking -Iowa": (
        lambda story: not story.has("iowa "),
        lambda story: story.has("trafficking ") and not story.has("iowa "),
    ),
    "bombing NOT New York": (
        lambda story: "NY" not in story.states and not story.has("new york "),
        lambda story: (
            story.has("bombings? ") and "NY" not in story.states and not story.has("new york ")
        ),
    ),
    'bombing -"Boston Marathon"': (
        lambda story: not story.has("boston marathon "),
        lambda story: story.has("bombings? ") and not story.has("boston marathon "),
    ),
    "bombing -(Boston OR Austin)": (
        lambda story: not story.has("boston ") and not story.has("austin "),
        lambda story: (
            story.has("bombings? ") and not story.has("boston ") and not story.has("austin ")
        ),
    ),
    "CIAC": (lambda story: "CIAC" in story.centers, lambda story: "CIAC" in story.centers),
    "Sacramento Regional Threat Assessment Center": (
        anything,
        lambda story: "CCIC" in story.centers,
    ),
    "MS13": (anything, lambda story: story.has("ms 13 ")),
    "Ohio": (
        lambda story: "OH" in story.states or story.has("ohio "),
        lambda story: "OH" in story.states,
    ),
    "CT": (
        lambda story: "CT" in story.states or story.has("ct "),
        lambda story: "CT" in story.states,
    ),
    "New England": (
        lambda story: bool(story.states & NEW_ENGLAND),
        lambda story: bool(story.states & NEW_ENGLAND),
    ),
    "December 2015": (between("2015-12-01", "2015-12-31"), between("2015-12-01", "2015-12-31")),
    "bombing since 2012": (
        between("2012-01-01", "2999-12-31"),
        lambda story: story.last >= date(2012, 1, 1) and story.has("bombings? "),
    ),
    "2006-2008": (between("2006-01-01", "2008-12-31"), between("2006-01-01", "2008-12-31")),
    "summer 2014": (between("2014-06-01", "2014-08-31"), between("2014-06-01", "2014-08-31")),
    "12/2/2015": (between("2015-12-02", "2015-12-02"), between("2015-12-02", "2015-12-02")),
}


@pytest.fixture(scope="module")
def archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Read]]:
    """Load the archive. Yield what a reader sees of each story, by slug."""
    with django_db_blocker.unblock(), with_archive():
        publications = Publication.objects.visible().select_related("edition")
        yield {publication.slug: read(publication) for publication in publications}


def read(publication: Publication) -> Read:
    (content,) = read_contents([publication.edition.content])
    texts = [f" {' '.join(words_of(text))} " for text in displayed_texts(publication.edition)]
    return Read(
        texts=tuple(texts),
        states=frozenset(code for code, _name in content.states),
        centers=frozenset(center.acronym for center in content.centers),
        first=publication.event_first,
        last=publication.event_last,
    )


def test_every_example_is_checked():
    examples = [words for _heading, group in EXAMPLES for words, _text in group]
    assert set(examples) == set(LITERAL)


@pytest.mark.django_db
@pytest.mark.parametrize("words", LITERAL)
def test_example_finds_what_its_sentence_says(archive, words):
    required, sufficient = LITERAL[words]
    found = ranked(words)
    assert found
    assert [slug for slug in found if not required(archive[slug])] == []
    assert {slug for slug, story in archive.items() if sufficient(story)} - set(found) == set()


@pytest.mark.django_db
def test_stories_with_all_words_come_first(archive):
    found = search("Paris attack assessment")
    partial = [position in found.partial for position in found.ranked]
    assert partial == sorted(partial)
    assert True in partial


@pytest.mark.django_db
def test_named_examples_say_what_was_searched(archive):
    assert search("conneticut bomb").corrected == "connecticut bomb"
    assert search("SAR").also_searched
    assert [one.typed for one in search("bombing since 2012").dates] == ["since 2012"]
