"""Pairs that share public stories: two centers, or a center and a partner."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product

from stories.facets import CENTER, PARTNER, Facet
from stories.listing.collection import public_index
from stories.models.version_cache import VersionCache
from stories.search.index import Index, StorySet

# Number of shared stories by the ids of a center and of the other center or the partner.
PairCounts = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Numbers of shared stories. Of two centers, the one with the lower id comes first."""

    centers: PairCounts
    partners: PairCounts


def count_pairs(index: Index) -> Pairs:
    """Count the public stories of all pairs in memory."""
    centers = _story_sets(index, CENTER)
    partners = _story_sets(index, PARTNER)

    center_pairs = {}
    for one, other in combinations(sorted(centers), 2):
        count = centers[one].intersection_cardinality(centers[other])
        if count:
            center_pairs[one, other] = count

    partner_pairs = {}
    for center, partner in product(sorted(centers), sorted(partners)):
        count = centers[center].intersection_cardinality(partners[partner])
        if count:
            partner_pairs[center, partner] = count

    return Pairs(center_pairs, partner_pairs)


def _story_sets(index: Index, facet: Facet) -> dict[int, StorySet]:
    """Return the stories of each option of a facet by the number of the option."""
    numbers = facet.option_numbers(index.counts(index.all))
    return {number: index.with_facets([facet.make_facet_id(number)]) for number in numbers}


public_pairs = VersionCache(lambda: count_pairs(public_index.get()))
