"""With an index a search answers as without one, and asks the database less."""

from collections.abc import Iterator
from typing import Any

import pytest

from stories.models import Publication
from stories.search import match
from stories.search.index import Index
from stories.search.lexicon import look_up
from stories.search.plan import keys_of
from stories.search.query import read_question
from tests.archive import with_archive
from tests.search.judged import read_judged

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def index(django_db_setup: None, django_db_blocker: Any) -> Iterator[Index]:
    with django_db_blocker.unblock(), with_archive():
        yield Index.read(Publication.objects.visible())


@pytest.fixture(scope="module")
def queries(index: Index) -> list[str]:
    judged = read_judged(Publication.objects.values_list("slug", flat=True))
    return [*(one.query for one in judged), "in the", "wombat", '"joint terrorism task force" -"in the"']


@pytest.mark.slow
def test_words_and_names_are_known_alike(index, queries, django_assert_num_queries):
    for query in queries:
        question = read_question(query)
        words = [word.text for part in question.parts + question.without for word in part.words]
        told = look_up(words, keys_of(question))
        assert index.vocabulary.look_up(words, keys_of(question)) == told, query
        with django_assert_num_queries(0):  # for a word that no story holds, from the second time on
            assert index.vocabulary.look_up(words, keys_of(question)) == told, query


@pytest.mark.slow
def test_the_same_stories_are_found_in_the_same_order(index, queries, monkeypatch):
    for limit in ("SMALL", "PAGE_FULL", "RANKED"):  # so that the archive is a large collection
        monkeypatch.setattr(match, limit, 3)
    stories, many = Publication.objects.visible(), 0
    for query in queries:
        found, expected = stories.search(query, index=index), stories.search(query)
        assert (found.order, found.also, found.corrected) == (expected.order, expected.also, expected.corrected), query
        assert found.is_complete == expected.is_complete, query
        if found.places is not None:
            many += 1
            assert found.places == index.bitmaps.of(stories.found(expected)), query
    assert many > 10


def test_known_words_need_no_query(index, django_assert_num_queries):
    with django_assert_num_queries(1):
        Publication.objects.visible().search("school threats", index=index)
