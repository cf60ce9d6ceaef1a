"""Who worked with whom: the edges between centers, and between centers and partners, with their number of stories."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from django.utils.translation import gettext_lazy as _

from stories.exports.csv_export import BOM, cell, row
from stories.facets import CENTER, PARTNER
from stories.models.edition_content import VocabularyNames
from stories.querysets import PublicationQuerySet


@dataclass(frozen=True, slots=True)
class PairColumn:
    """One column: its name, and what a cell holds."""

    name: str
    meaning: Any


COLUMNS = (
    PairColumn("kind", _("center-center or center-partner.")),
    PairColumn("from", _("Slug of a fusion center.")),
    PairColumn("from_name", _("Its name today.")),
    PairColumn("to", _("Slug of the other center, or of the partner.")),
    PairColumn("to_name", _("Its name today.")),
    PairColumn("stories", _("Number of public stories that name both.")),
)
CHUNK = 2000
Pairs = Counter[tuple[int, int]]


def write_collaboration(stories: PublicationQuerySet, names: VocabularyNames) -> Iterator[str]:
    """Yield a CSV with a line for each pair that shares a story, most stories first."""
    together, partnered = count_pairs(stories)
    yield BOM + row(column.name for column in COLUMNS)
    for kind, pairs, others in (
        ("center-center", together, names.centers),
        ("center-partner", partnered, names.partners),
    ):
        for (center, other), count in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
            if center in names.centers and other in others:
                one, two = names.centers[center], others[other]
                yield row((kind, one.slug, cell(one.name), two.slug, cell(two.name), count))


def count_pairs(stories: PublicationQuerySet) -> tuple[Pairs, Pairs]:
    """Return the number of stories of each pair of centers, and of each center and partner; one query."""
    together: Pairs = Counter()
    partnered: Pairs = Counter()
    for facets in stories.order_by().values_list("facets", flat=True).iterator(chunk_size=CHUNK):
        centers = sorted(CENTER.numbers(facets))
        together.update(combinations(centers, 2))
        partnered.update(product(centers, PARTNER.numbers(facets)))
    return together, partnered
