"""Stories by the year of the event, as blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.urls import reverse

from stories.facets import SPAN, YEAR

BLOCKS = 10


@dataclass(frozen=True, slots=True)
class Year:
    """A year with its number of stories and the height of its column in blocks, 0 to 10."""

    year: int
    count: int
    blocks: int
    url: str

    @property
    def century(self) -> str:
        return str(self.year)[:2]

    @property
    def short(self) -> str:
        return str(self.year)[2:]


def years(counts: Mapping[int, int]) -> Sequence[Year]:
    """Return every year from the first story to the last, for story counts by facet id."""
    found = {id_ % SPAN: count for id_, count in counts.items() if YEAR.has(id_)}
    if not found:
        return []
    highest, url = max(found.values()), reverse("stories:story_list")
    return [
        Year(year, count, count if highest <= BLOCKS else ceil(count * BLOCKS / highest), f"{url}?year={year}")
        for year in range(min(found), max(found) + 1)
        for count in [found.get(year, 0)]
    ]
