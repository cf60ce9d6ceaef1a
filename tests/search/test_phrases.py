"""Tests of phrases in quotation marks against a literal scan of the archive."""

import random
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from stories.models import Edition, Publication
from stories.models.edition_content import read_contents
from stories.publishing.content_fields import CONTENT_FIELDS
from tests.archive import with_archive
from tests.search_results import ranked

PHRASES = 250
LONGEST_PHRASE = 5
# Each changes how a phrase is typed, and not which words it has.
SPELLINGS = (
    str,
    str.upper,
    lambda phrase: phrase.replace(" ", "-"),
    lambda phrase: phrase.replace("'", "’"),
    lambda phrase: phrase.replace("e", "é"),
    lambda phrase: unicodedata.normalize("NFD", phrase.replace("a", "á")),
    lambda phrase: phrase[:2] + "\u00ad" + phrase[2:],
)


def words_of(text: str) -> list[str]:
    """Return the words of a text as people read them: U.S., 4,060, I&A and sheriff's are one."""
    plain = text.lower().replace("’", "'").replace("‘", "'")
    decomposed = unicodedata.normalize("NFD", plain)
    unaccented = "".join(char for char in decomposed if not unicodedata.combining(char))
    joined = re.sub(r"\b(?:[a-z]\.){2,}", lambda initials: initials[0].replace(".", ""), unaccented)
    joined = re.sub(r"(?<=\d),(?=\d{3}\b)", "", joined)
    joined = re.sub(r"\b([a-z]) & ([a-z])\b", r"\1&\2", joined)
    return re.findall(r"[a-z0-9]+(?:['&][a-z0-9]+)*", joined)


def displayed_texts(edition: Edition) -> list[str]:
    """Return the texts that the page of a story displays."""
    (content,) = read_contents([edition.content])
    texts: list[str] = []
    for field in CONTENT_FIELDS:
        for weight, of_field in field.search_texts(content).items():
            if weight != "D":
                texts += of_field
    return texts


@pytest.fixture(scope="module")
def scanned(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, list[list[str]]]]:
    """Load the archive. Yield the words of each text, by the slug of its story."""
    with django_db_blocker.unblock(), with_archive():
        publications = Publication.objects.visible().select_related("edition")
        yield {
            publication.slug: [words_of(text) for text in displayed_texts(publication.edition)]
            for publication in publications
        }


def has_phrase(texts: list[list[str]], phrase: list[str]) -> bool:
    """Return whether the words follow each other in one of the texts."""
    wanted = f" {' '.join(phrase)} "
    return any(wanted in f" {' '.join(words)} " for words in texts)


def random_phrases(texts_of_story: dict[str, list[list[str]]]) -> list[list[str]]:
    """Return phrases of the stories. A third has one word exchanged for another of its text."""
    chooser = random.Random(18)
    texts = [words for texts in texts_of_story.values() for words in texts if len(words) > 1]
    phrases: list[list[str]] = []
    for number in range(PHRASES):
        words = chooser.choice(texts)
        length = chooser.randint(2, min(LONGEST_PHRASE, len(words)))
        start = chooser.randint(0, len(words) - length)
        phrase = words[start : start + length]
        if number % 3 == 0:
            phrase[-1] = chooser.choice(words)
        phrases.append(phrase)
    return phrases


@pytest.mark.slow
@pytest.mark.django_db
def test_phrase_finds_what_a_literal_scan_finds(scanned):
    every_slug = set(scanned)
    for number, phrase in enumerate(random_phrases(scanned)):
        expected = {slug for slug, texts in scanned.items() if has_phrase(texts, phrase)}
        typed = SPELLINGS[number % len(SPELLINGS)](" ".join(phrase))

        assert set(ranked(f'"{typed}"')) == expected, typed
        assert set(ranked(f"-“{typed}”")) == every_slug - expected, typed


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("phrase", ["at the center", "they had", "of the", "to be", "who was"])
def test_stop_words_count_in_a_phrase(scanned, phrase):
    expected = {slug for slug, texts in scanned.items() if has_phrase(texts, phrase.split())}

    assert set(ranked(f'"{phrase}"')) == expected
    assert len(expected) < len(scanned)
