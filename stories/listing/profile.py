"""What the public stories of one center, partner or threat type have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from stories.choices import STATES, PartnerLevel
from stories.facets import CENTER, FACETS, IDS_PER_FACET, PARTNER, THREAT, YEAR, Facet, state_facet_id
from stories.listing.collection import all_options, public_index
from stories.listing.query_string import ListingUrl
from stories.listing.rows import Row, rows
from stories.listing.sidebar import LARGEST, Panel
from stories.models.publication import visible_publications
from stories.models.version_cache import vocabulary_names

SHOWN = 20


@dataclass(frozen=True, slots=True)
class EntryCount:
    """A vocabulary entry and its number of stories here."""

    entry: Any
    count: int


class Profile:
    """The stories that carry one facet id, and the names and counts of all else that they carry; one query for rows."""

    def __init__(self, facet: Facet, pk: int) -> None:
        self.facet = facet
        self.facet_id = facet.make_facet_id(pk)
        self.names = vocabulary_names.get()
        self._index = public_index.get()
        self._places = self._index.with_facets([self.facet_id])
        self.counts = self._index.counts(self._places)

    @property
    def total(self) -> int:
        return len(self._places)

    @cached_property
    def rows(self) -> list[Row]:
        """The newest stories, at most SHOWN; one query."""
        return rows(visible_publications(self._index.newest(self._places, SHOWN)), self.names)

    @cached_property
    def panels(self) -> list[Panel]:
        """The facets of these stories.

        Their options lead to the list of stories, filtered by this entry too: one page reads filters, and this one
        stays calm. Its own facet is left out, as another value there would bring other stories.
        """
        options = all_options.get()
        value = next(option.value for option in options.of(self.facet) if option.facet_id == self.facet_id)
        address = ListingUrl(reverse("stories:story_list"), {self.facet.param: (value,)})

        panels = []
        for facet in FACETS:
            panel = Panel(facet, self.counts, [], options, address, hides_unused=True)
            if facet is not self.facet and panel.links:
                panels.append(panel)
        return panels

    @cached_property
    def updated_at(self) -> datetime | None:
        """When the newest of these editions was released."""
        return self._index.updated_at(self._places)

    @cached_property
    def years(self) -> str:
        """The years of the events: "", "2014" or "2010 to 2025"."""
        found = [year for year, _count in self._numbers(YEAR)]
        if len(found) < 2:
            return "".join(map(str, found))
        return _("%(first)s to %(last)s") % {"first": min(found), "last": max(found)}

    @cached_property
    def states(self) -> list[tuple[str, str]]:
        """List of (postal code, name) of the states in all these stories."""
        return [(code, name) for code, name in STATES.items() if state_facet_id(code) in self.counts]

    @cached_property
    def map_label(self) -> str:
        """What the plate shows, for people who cannot see it."""
        return _("Map: %(states)s") % {"states": ", ".join(name for _code, name in self.states)} if self.states else ""

    @cached_property
    def threats(self) -> Sequence[EntryCount]:
        """Threat types, most stories first; a broader type is left out where only its parts occur."""
        found = self._counted(THREAT, self.names.threats)
        parents = {counted.entry.parent_id for counted in found}
        return [counted for counted in found if counted.entry.pk not in parents]

    @cached_property
    def centers(self) -> Sequence[EntryCount]:
        return self._counted(CENTER, self.names.centers)

    @cached_property
    def partners(self) -> list[EntryCount]:
        """Partners, most stories first."""
        return self._counted(PARTNER, self.names.partners)

    @cached_property
    def largest_partners_by_level(self) -> list[tuple[PartnerLevel, list[EntryCount]]]:
        """List of (level, its partners with the most stories), federal first, without empty levels.

        Next to a partner all of them: no page of options holds the partners that worked with another one.
        """
        limit = None if self.facet is PARTNER else LARGEST
        largest = []
        for level in PartnerLevel:
            partners = [counted for counted in self.partners if counted.entry.level == level]
            if partners:
                largest.append((level, partners[:limit]))
        return largest

    @property
    def has_more_partners(self) -> bool:
        number_shown = sum(len(partners) for _level, partners in self.largest_partners_by_level)
        return number_shown < len(self.partners)

    def _numbers(self, facet: Facet) -> list[tuple[int, int]]:
        return [(id_ % IDS_PER_FACET, count) for id_, count in self.counts.items() if facet.has_id(id_)]

    def _counted(self, facet: Facet, entries: Any) -> list[EntryCount]:
        found = [EntryCount(entries[pk], count) for pk, count in self._numbers(facet) if pk in entries]
        others = [counted for counted in found if facet.make_facet_id(counted.entry.pk) != self.facet_id]
        return sorted(others, key=lambda counted: (-counted.count, counted.entry.name.lower()))
