"""Summary of the public stories of one center, partner or threat type."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from stories.choices import STATES, PartnerLevel
from stories.facets import (
    CENTER,
    FACETS,
    OUTCOME,
    PARTNER,
    THREAT,
    YEAR,
    Facet,
    entry_facet_id,
    state_facet_id,
)
from stories.listing.collection import all_options, public_index
from stories.listing.query_string import ListingUrl
from stories.listing.rows import Row, rows
from stories.listing.sidebar import LARGEST, Panel
from stories.models.partner import group_by_level
from stories.models.publication import visible_publications
from stories.models.version_cache import vocabulary_names
from stories.name_order import name_order
from stories.search.index import Counts

MAX_ROWS = 20


@dataclass(frozen=True, slots=True)
class EntryCount:
    """A vocabulary entry and a number of stories."""

    entry: Any
    count: int


def entry_counts(entries: Iterable[Any], counts: Counts) -> list[EntryCount]:
    """Return vocabulary entries in their order, each with its number in `counts` by facet id."""
    return [EntryCount(entry, counts.get(entry_facet_id(entry), 0)) for entry in entries]


class Profile:
    """The stories with one facet id, and the other entries in them, with counts."""

    def __init__(self, facet: Facet, pk: int) -> None:
        self.facet = facet
        self.facet_id = facet.make_facet_id(pk)
        self.names = vocabulary_names.get()
        self._index = public_index.get()
        self._stories = self._index.with_facets([self.facet_id])
        self.counts = self._index.counts(self._stories)

    @property
    def total(self) -> int:
        return len(self._stories)

    def story_ids(self, stop: int | None = None) -> list[int]:
        """Return the ids of the newest stories, by default all."""
        return self._index.ids(self._index.ordered(self._stories, "newest", 0, stop))

    @cached_property
    def rows(self) -> list[Row]:
        """The newest stories, at most MAX_ROWS; one query."""
        return rows(visible_publications(self._index.newest(self._stories, MAX_ROWS)), self.names)

    @cached_property
    def panels(self) -> list[Panel]:
        """The other facets of these stories.

        Their options link to the list of stories, filtered by this entry too.
        """
        options = all_options.get()
        values = {option.facet_id: option.value for option in options.of(self.facet)}
        filters = {self.facet.param: (values[self.facet_id],)}
        url = ListingUrl(reverse("stories:story_list"), filters)

        panels = []
        for facet in FACETS:
            if facet is self.facet or not facet.has_panel:
                continue

            panel = Panel(facet, self.counts, [], options, url, hides_unused=True)
            if panel.links:
                panels.append(panel)

        return panels

    @cached_property
    def updated_at(self) -> datetime | None:
        """When the newest of these editions was released."""
        return self._index.updated_at(self._stories)

    @cached_property
    def years(self) -> str:
        """The years of the events: "", "2014" or "2010 to 2025"."""
        years = YEAR.option_numbers(self.counts)
        if not years:
            return ""
        if len(years) == 1:
            return str(years[0])
        return _("%(first)s to %(last)s") % {"first": min(years), "last": max(years)}

    @cached_property
    def states(self) -> list[tuple[str, str]]:
        """List of (postal code, name) of the states in these stories."""
        return [
            (code, name) for code, name in STATES.items() if state_facet_id(code) in self.counts
        ]

    @cached_property
    def map_label(self) -> str:
        """Text alternative of the map, "" without states."""
        names = ", ".join(name for _code, name in self.states)
        return _("Map: %(states)s") % {"states": names} if names else ""

    @cached_property
    def threats(self) -> Sequence[EntryCount]:
        """Threat types, most stories first, without the broader types of these."""
        counts = self._entry_counts(THREAT, self.names.threats)
        parents = {each.entry.parent_id for each in counts}
        return [each for each in counts if each.entry.pk not in parents]

    @cached_property
    def outcomes(self) -> list[EntryCount]:
        """Outcome types that the stories report, most stories first."""
        return self._entry_counts(OUTCOME, self.names.outcomes)

    @cached_property
    def centers(self) -> Sequence[EntryCount]:
        return self._entry_counts(CENTER, self.names.centers)

    @cached_property
    def partners(self) -> list[EntryCount]:
        """Partners, most stories first."""
        return self._entry_counts(PARTNER, self.names.partners)

    @cached_property
    def largest_partners_by_level(self) -> list[tuple[PartnerLevel, list[EntryCount]]]:
        """List of (level, its partners with the most stories), federal first, without empty levels.

        A partner's own profile lists them all, because no page of options does.
        """
        limit = None if self.facet is PARTNER else LARGEST
        by_level = group_by_level(self.partners, lambda each: each.entry.level)
        return [(level, partners[:limit]) for level, partners in by_level]

    @property
    def has_more_partners(self) -> bool:
        number_shown = sum(len(partners) for _level, partners in self.largest_partners_by_level)
        return number_shown < len(self.partners)

    def _entry_counts(self, facet: Facet, entries: Mapping[int, Any]) -> list[EntryCount]:
        """Return the other entries of a facet in these stories, most stories first."""
        counts = []
        for number in facet.option_numbers(self.counts):
            facet_id = facet.make_facet_id(number)
            if facet_id != self.facet_id and number in entries:
                counts.append(EntryCount(entries[number], self.counts[facet_id]))

        return sorted(counts, key=lambda each: (-each.count, name_order(each.entry.name)))
