"""CSV of pairs that worked together: two centers, or a center and a partner."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from stories.exports.csv_export import BYTE_ORDER_MARK, csv_cell, csv_row
from stories.facets import CENTER, PARTNER
from stories.models import FusionCenter, Partner
from stories.models.edition_content import VocabularyNames
from stories.querysets import PublicationQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHUNK_SIZE = 2000
# Number of shared stories by the ids of a center and of the other center or the partner.
PairCounts = Counter[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class PairColumn:
    """A column: its name, and its meaning for readers."""

    name: str
    meaning: "StrOrPromise"


COLUMNS = (
    PairColumn("kind", _("center-center or center-partner.")),
    PairColumn("from", _("Slug of a fusion center.")),
    PairColumn("from_name", _("Its current name.")),
    PairColumn("to", _("Slug of the other center or of the partner.")),
    PairColumn("to_name", _("Its current name.")),
    PairColumn("stories", _("Number of public stories that name both.")),
)


def write_collaboration(stories: PublicationQuerySet, names: VocabularyNames) -> Iterator[str]:
    """Yield a row for each pair that shares a story, pairs with the most stories first."""
    center_pairs, partner_pairs = count_pairs(stories)
    yield BYTE_ORDER_MARK + csv_row(column.name for column in COLUMNS)
    yield from _pair_rows("center-center", center_pairs, names.centers, names.centers)
    yield from _pair_rows("center-partner", partner_pairs, names.centers, names.partners)


def count_pairs(stories: PublicationQuerySet) -> tuple[PairCounts, PairCounts]:
    """Return the story counts of pairs of centers, and of center and partner; one query."""
    center_pairs: PairCounts = Counter()
    partner_pairs: PairCounts = Counter()
    facet_lists = stories.order_by().values_list("facets", flat=True)
    for facets in facet_lists.iterator(chunk_size=CHUNK_SIZE):
        centers = sorted(CENTER.option_numbers(facets))
        center_pairs.update(combinations(centers, 2))
        partner_pairs.update(product(centers, PARTNER.option_numbers(facets)))

    return center_pairs, partner_pairs


def _pair_rows(
    kind: str,
    pairs: PairCounts,
    centers: Mapping[int, FusionCenter],
    others: Mapping[int, FusionCenter] | Mapping[int, Partner],
) -> Iterator[str]:
    """Yield a row for each pair with its number of stories, most stories first."""
    most_stories_first = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    for (center_id, other_id), story_count in most_stories_first:
        if center_id not in centers or other_id not in others:
            continue

        center = centers[center_id]
        other = others[other_id]
        yield csv_row(
            (
                kind,
                center.slug,
                csv_cell(center.name),
                other.slug,
                csv_cell(other.name),
                story_count,
            )
        )
