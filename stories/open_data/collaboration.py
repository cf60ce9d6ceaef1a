"""CSV of pairs that worked together: two centers, or a center and a partner."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from stories.exports.csv_export import BYTE_ORDER_MARK, csv_cell, csv_row
from stories.listing.pairs import PairCounts, Pairs
from stories.models import FusionCenter, Partner
from stories.models.edition_content import VocabularyNames

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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


def write_collaboration(pairs: Pairs, names: VocabularyNames) -> Iterator[str]:
    """Yield a row for each pair that shares a story, pairs with the most stories first."""
    yield BYTE_ORDER_MARK + csv_row(column.name for column in COLUMNS)
    yield from _pair_rows("center-center", pairs.centers, names.centers, names.centers)
    yield from _pair_rows("center-partner", pairs.partners, names.centers, names.partners)


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
