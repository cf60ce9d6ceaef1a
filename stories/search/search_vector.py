"""The weighted text that a story is found by."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add

from django.contrib.postgres.search import SearchVector
from django.db.models import TextField, Value
from django.db.models.expressions import Combinable

# English stems over unaccented words; migration 0001 makes it.
CONFIG = "fusion_english"
WEIGHTS = "ABCD"


def search_vector(texts: Mapping[str, str]) -> Combinable:
    """Return the expression for indexable texts by weight: {"A": headline, "B": names ..., "C": ..., "D": ...}."""
    return reduce(
        add,
        (
            SearchVector(Value(text, output_field=TextField()), weight=weight, config=CONFIG)
            for weight, text in sorted(texts.items())
        ),
    )


def vector_sql() -> str:
    """Return the same expression over the columns a, b, c and d of texts, for statements that fill many rows."""
    return " || ".join(f"setweight(to_tsvector('{CONFIG}', {weight.lower()}), '{weight}')" for weight in WEIGHTS)


def places_in(text: str, stems: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """Return (place, weight) of each of these stems in a vector that was read as text."""
    places: dict[str, list[tuple[int, str]]] = {}
    for stem in stems:
        # Stems hold letters and digits only (words.py), so nothing in the text is quoted twice.
        _before, _found, rest = text.partition(f"'{stem}':")
        if rest:
            places[stem] = [_place(item) for item in rest.partition(" ")[0].split(",")]
    return places


def _place(item: str) -> tuple[int, str]:
    return (int(item), "D") if item[-1].isdecimal() else (int(item[:-1]), item[-1])
