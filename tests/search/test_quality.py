"""Ranking, measured: judged queries over the stories of the archive."""

from collections.abc import Iterator
from typing import Any

import pytest

from stories.listing.collection import public_index
from stories.models import Publication
from tests.archive import with_archive
from tests.search.judged import measure, ndcg, read_judged
from tests.search_results import search

ROW = "{:<12} {:>7} {:>8} {:>6} {:>6}"


@pytest.fixture(scope="module")
def archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), with_archive():
        yield


@pytest.mark.slow
@pytest.mark.django_db
def test_ranking_keeps_its_floors(archive, capsys):
    slugs = dict(Publication.objects.values_list("story", "slug"))
    stories = public_index.get().story_ids
    table = measure(
        read_judged(slugs.values()), lambda words: [slugs[stories[place]] for place in search(words).ranked]
    )
    with capsys.disabled():
        print("\n" + ROW.format("kind", "queries", "nDCG@10", "zero", "junk"))  # noqa: T201
        for kind, row in table.items():
            score = f"{row['ndcg']:.3f}" if row["answerable"] else "-"
            print(ROW.format(kind, row["queries"], score, f"{row['zero']:.2f}", f"{row['junk']:.2f}"))  # noqa: T201
    every = table["all"]
    assert every["queries"] >= 80
    assert every["ndcg"] >= 0.91
    assert every["zero"] <= 0.02
    assert every["junk"] <= 0.30


@pytest.mark.parametrize(
    ("found", "score"),
    [(["a", "b"], 1.0), (["a", "x", "b"], (7 + 1 / 2) / (7 + 1 / 1.584962500721156)), (["x"], 0.0), ([], 0.0)],
)
def test_gain_falls_with_the_place(found, score):
    assert ndcg(found, {"a": 3, "b": 1}) == pytest.approx(score)
