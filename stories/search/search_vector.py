"""Weighted full-text search vector of a story."""

from collections.abc import Mapping

from django.contrib.postgres.search import SearchVector
from django.db.models import TextField, Value
from django.db.models.expressions import Combinable

# English stems over unaccented words, created by migration 0001.
CONFIG = "fusion_english"
WEIGHTS = "ABCD"


def search_vector(texts: Mapping[str, str]) -> Combinable:
    """Return the vector expression for indexable texts by weight.

    The texts are {"A": headline, "B": names ..., "C": ..., "D": ...}.
    """
    first, *others = [_weighted_vector(weight, texts[weight]) for weight in sorted(texts)]
    vector: Combinable = first
    for other in others:
        vector = vector + other

    return vector


def _weighted_vector(weight: str, text: str) -> SearchVector:
    value = Value(text, output_field=TextField())
    return SearchVector(value, weight=weight, config=CONFIG)


def vector_sql() -> str:
    """Return the same expression over the text columns a, b, c and d, for bulk inserts."""
    parts = [
        f"setweight(to_tsvector('{CONFIG}', {weight.lower()}), '{weight}')" for weight in WEIGHTS
    ]
    return " || ".join(parts)
