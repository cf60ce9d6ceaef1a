"""Judged queries, and measures of how good the results for them are."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".txt")
ASIDE = FILE.with_stem("judged_queries_aside")  # never used to tune the ranking
MEASURED_RESULTS = 10


@dataclass(frozen=True)
class JudgedQuery:
    """A query with the grades of the relevant stories, by slug.

    3 is an exact answer, 2 clearly relevant, 1 marginal.
    """

    kind: str
    query: str
    grades: dict[str, int]


@dataclass(frozen=True)
class QueryScore:
    """The measures of one query. `ndcg` is None if no story is relevant."""

    ndcg: float | None
    is_empty: bool
    junk: float  # share of results that aren't relevant


@dataclass(frozen=True)
class MeanScore:
    """The means of several queries. `ndcg` and `zero` leave out queries without relevant stories."""

    queries: int
    answerable: int
    ndcg: float
    zero: float  # share of queries without results
    junk: float


def read_judged(slugs: Iterable[str], file: Path = FILE) -> list[JudgedQuery]:
    """Read the judged queries. The file has the beginnings of the given slugs."""
    slugs = list(slugs)
    judged: list[JudgedQuery] = []
    for line in file.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue

        kind, query, grades_text = (part.strip() for part in line.split(" |", 2))
        grades: dict[str, int] = {}
        for pair in grades_text.split():
            start, grade = pair.split("=")
            grades[_only_slug(start, slugs)] = int(grade)
        judged.append(JudgedQuery(kind, query, grades))
    return judged


def _only_slug(start: str, slugs: Sequence[str]) -> str:
    (slug,) = [slug for slug in slugs if slug.startswith(start)]
    return slug


def ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    """Return the normalized discounted cumulative gain of the first ten results, 0 to 1."""
    grades_found = [grades.get(slug, 0) for slug in found[:MEASURED_RESULTS]]
    best_grades = sorted(grades.values(), reverse=True)[:MEASURED_RESULTS]
    return _gain(grades_found) / _gain(best_grades)


def _gain(grades: Iterable[int]) -> float:
    gain = 0.0
    for position, grade in enumerate(grades):
        gain += (2**grade - 1) / math.log2(position + 2)
    return gain


def measure(
    judged: Sequence[JudgedQuery], search: Callable[[str], list[str]]
) -> dict[str, MeanScore]:
    """Return the mean scores by kind of query, and of all queries as "all"."""
    scores: dict[str, list[QueryScore]] = defaultdict(list)
    for one in judged:
        score = _score(search(one.query)[:MEASURED_RESULTS], one.grades)
        scores[one.kind].append(score)

    means = {kind: _mean(of_kind) for kind, of_kind in scores.items()}
    every_score = [score for of_kind in scores.values() for score in of_kind]
    return means | {"all": _mean(every_score)}


def _score(found: Sequence[str], grades: dict[str, int]) -> QueryScore:
    junk = [slug for slug in found if slug not in grades]
    return QueryScore(
        ndcg=ndcg(found, grades) if grades else None,
        is_empty=not found,
        junk=len(junk) / len(found) if found else 0.0,
    )


def _mean(scores: Sequence[QueryScore]) -> MeanScore:
    answerable = [score for score in scores if score.ndcg is not None]
    count = len(answerable) or 1
    return MeanScore(
        queries=len(scores),
        answerable=len(answerable),
        ndcg=sum(score.ndcg or 0.0 for score in answerable) / count,
        zero=sum(score.is_empty for score in answerable) / count,
        junk=sum(score.junk for score in scores) / len(scores),
    )
