"""Judged queries: what should be found, and how good what is found is."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True)
class Judged:
    """A query with the grades of the stories that answer it: 3 exact, 2 clearly relevant, 1 marginal."""

    kind: str
    query: str
    grades: dict[str, int]


def read_judged(slugs: Iterable[str], file: Path = FILE) -> list[Judged]:
    """Return the judged queries; the start of a slug must name exactly one story."""
    slugs = list(slugs)
    found = []
    for line in file.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, query, grades = (part.strip() for part in line.split(" |", 2))
            pairs = [grade.split("=") for grade in grades.split()]
            found.append(Judged(kind, query, {_only(start, slugs): int(grade) for start, grade in pairs}))
    return found


def _only(start: str, slugs: Sequence[str]) -> str:
    (slug,) = [slug for slug in slugs if slug.startswith(start)]
    return slug


def ndcg(found: Sequence[str], grades: dict[str, int], depth: int = 10) -> float:
    """Return how near the first ten are to the best order, 0 to 1; gain 2^grade - 1."""

    def gain(values: Iterable[int]) -> float:
        return sum((2**value - 1) / math.log2(place + 2) for place, value in enumerate(values))

    best = sorted(grades.values(), reverse=True)[:depth]
    return gain(grades.get(slug, 0) for slug in found[:depth]) / gain(best)


def measure(judged: Sequence[Judged], search: Callable[[str], list[str]]) -> dict[str, dict[str, float]]:
    """Return {kind: {"queries", "answerable", "ndcg", "zero", "junk"}} with "all" last.

    Queries that nothing answers count for junk only.
    """
    rows: dict[str, list[tuple[float | None, float, float]]] = defaultdict(list)
    for one in judged:
        found = search(one.query)[:10]
        score = ndcg(found, one.grades) if one.grades else None
        junk = sum(slug not in one.grades for slug in found) / len(found) if found else 0.0
        for kind in (one.kind, "all"):
            rows[kind].append((score, float(not found), junk))
    rows["all"] = rows.pop("all")
    return {kind: _means(values) for kind, values in rows.items()}


def _means(values: list[tuple[float | None, float, float]]) -> dict[str, float]:
    answerable = [(score, zero) for score, zero, _junk in values if score is not None]
    count = len(answerable) or 1
    return {
        "queries": len(values),
        "answerable": len(answerable),
        "ndcg": sum(score for score, _zero in answerable) / count,
        "zero": sum(zero for _score, zero in answerable) / count,
        "junk": sum(junk for _score, _zero, junk in values) / len(values),
    }
