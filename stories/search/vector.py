"""The weighted text that a story is found by."""

from collections.abc import Mapping
from functools import reduce
from operator import add

from django.contrib.postgres.search import SearchVector
from django.db.models import TextField, Value
from django.db.models.expressions import Combinable

# English stems over unaccented words; migration 0001 makes it.
CONFIG = "fusion_english"


def search_vector(texts: Mapping[str, str]) -> Combinable:
    """Return the expression for indexable texts by weight: {"A": headline, "B": names ..., "C": ..., "D": ...}."""
    return reduce(
        add,
        (
            SearchVector(Value(text, output_field=TextField()), weight=weight, config=CONFIG)
            for weight, text in sorted(texts.items())
        ),
    )
