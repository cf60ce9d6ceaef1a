"""Quality of the ranking, measured with judged queries on the archive."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from stories.listing.collection import public_index
from stories.models import Publication
from tests.archive import with_archive
from tests.search.judged_queries import MeanScore, measure, ndcg, read_judged
from tests.search_results import search

ROW = "{:<12} {:>7} {:>8} {:>6} {:>6}"


@pytest.fixture(scope="module")
def archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), with_archive():
        yield


@pytest.mark.slow
@pytest.mark.django_db
def test_ranking_quality_stays_above_minimum(archive, capsys):
    slugs = dict(Publication.objects.values_list("story", "slug"))
    index = public_index.get()

    def search_slugs(words: str) -> list[str]:
        return [slugs[story] for story in index.ids(search(words).ranked)]

    scores = measure(read_judged(slugs.values()), search_slugs)
    with capsys.disabled():
        print(table(scores))  # noqa: T201

    assert scores["all"].queries >= 80
    assert scores["all"].ndcg >= 0.95
    assert scores["all"].zero == 0
    assert scores["all"].junk <= 0.24
    assert scores["exclusion"].ndcg >= 0.89


def table(scores: Mapping[str, MeanScore]) -> str:
    lines = ["", ROW.format("kind", "queries", "nDCG@10", "zero", "junk")]
    for kind, score in scores.items():
        ndcg_text = f"{score.ndcg:.3f}" if score.answerable else "-"
        zero_text = f"{score.zero:.2f}"
        junk_text = f"{score.junk:.2f}"
        lines.append(ROW.format(kind, score.queries, ndcg_text, zero_text, junk_text))
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("found", "score"),
    [
        (["a", "b"], 1.0),
        (["a", "x", "b"], (7 + 1 / 2) / (7 + 1 / 1.584962500721156)),
        (["x"], 0.0),
        ([], 0.0),
    ],
)
def test_gain_falls_with_the_position(found, score):
    assert ndcg(found, {"a": 3, "b": 1}) == pytest.approx(score)
