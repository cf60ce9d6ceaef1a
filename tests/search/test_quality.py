"""Quality of the ranking, measured with judged queries on the archive."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.http import urlencode

from stories.listing.results import Listing
from stories.models import Publication
from tests.archive import with_archive
from tests.search.judged_queries import (
    ASIDE,
    FILE,
    MEASURED_RESULTS,
    MeanScore,
    measure,
    ndcg,
    read_judged,
)

ROW = "{:<12} {:>7} {:>8} {:>6} {:>6}"


@pytest.fixture(scope="module")
def archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), with_archive():
        yield


# For each set of queries: the lowest nDCG@10, the highest share of junk, and the weakest kind.
LIMITS = {FILE: (0.94, 0.18, 0.86), ASIDE: (0.92, 0.28, 0.84)}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("file", LIMITS, ids=["tuned", "aside"])
def test_ranking_quality_stays_above_minimum(archive, capsys, file):
    slugs = dict(Publication.objects.values_list("story", "slug"))

    def search_slugs(words: str) -> list[str]:
        listing = Listing(QueryDict(urlencode({"q": words})), "/stories/")
        return [slugs[story] for story in listing.story_ids(0, MEASURED_RESULTS)]

    scores = measure(read_judged(slugs.values(), file), search_slugs)
    with capsys.disabled():
        print(table(scores))  # noqa: T201

    min_ndcg, max_junk, min_of_kind = LIMITS[file]
    assert scores["all"].ndcg >= min_ndcg
    assert scores["all"].zero == 0
    assert scores["all"].junk <= max_junk
    assert [kind for kind, score in scores.items() if 0 < score.ndcg < min_of_kind] == []


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
