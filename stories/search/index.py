"""What searches and lists have at hand in memory, for as long as nothing public changes."""

from typing import Any, NamedTuple, Self

from django.db.models import QuerySet

from stories.search.bitmaps import FacetBitmaps
from stories.search.vocabulary import Vocabulary

MOST = 500_000  # stories; beyond it, reading them all after each release costs more than it saves


class Index(NamedTuple):
    """The public stories by facets, and the words in them; of one moment, about one second's work to make."""

    bitmaps: FacetBitmaps
    vocabulary: Vocabulary

    @classmethod
    def read(cls, publications: QuerySet[Any]) -> Self:
        """Read all public stories; five queries."""
        return cls(FacetBitmaps.read(publications), Vocabulary.read())
