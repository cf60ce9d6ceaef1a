"""The ways on from a list that holds nothing: which filter to drop, nearer topics, one word alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from stories.facets import FACETS, THREAT, Facet, Option
from stories.listing.query_string import ListingUrl
from stories.listing.results import MONTHS, WORDS, Listing
from stories.listing.sorting import ListingLink
from stories.search.query_parser import parse_query
from stories.search.similarity import TopicNames, most_similar

TOPICS = [facet for facet in FACETS if facet.weight >= 1]
SHOWN, SINGLE = 6, 2


@dataclass(frozen=True, slots=True)
class AlternativeList:
    """A list that holds something: its address shows `count` stories. `kind` says what the label names."""

    label: str
    count: int
    url: ListingUrl
    kind: Any = ""


class NoResults:
    """What to offer instead of a list that holds nothing."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    @cached_property
    def removable_filters(self) -> list[AlternativeList]:
        """Each single thing without which the list would hold something, most stories first; all filters come last."""
        found = sorted(self._drops(), key=lambda way: -way.count)
        listing = self.listing
        if listing.words and len(listing.chosen) + bool(listing.applied_months) > 1:
            count = len(listing.without(MONTHS, *listing.chosen))
            found.append(AlternativeList(_("all filters"), count, listing.unfiltered_url))
        return [way for way in found if way.count]

    def _drops(self) -> Iterator[AlternativeList]:
        listing, address = self.listing, self.listing.url
        for facet, options in listing.chosen.items():
            label = _(" or ").join(option.label for option in options)
            yield AlternativeList(label, len(listing.without(facet)), address.removing(facet.param), facet.label)
        if listing.applied_months:
            label = ", ".join(chip.label for chip in listing.applied_months)
            url = address.removing("from").removing("to")
            yield AlternativeList(label, len(listing.without(MONTHS)), url, _("Date range"))
        if listing.words and listing.applied_filters:
            label = _("“%(words)s”") % {"words": listing.words}
            url = address.removing("q").removing("exact")
            yield AlternativeList(label, len(listing.without(WORDS)), url, _("Search words"))

    @property
    def total(self) -> int:
        """How many stories there are."""
        return len(self.listing.index.all)

    @cached_property
    def topics(self) -> list[AlternativeList]:
        """The threat types, centers, partners and tags whose names are nearest to the words, nearest first."""
        listing = self.listing
        if not listing.words:
            return []
        own = [word.text for word in parse_query(listing.words).words]
        related = listing.search_result.related_terms if listing.search_result else ()
        return [self._topic(*topic) for topic in most_similar(own, related, self._named())[:SHOWN]]

    def _named(self) -> dict[tuple[Facet, Option], TopicNames]:
        """Return the names of every option with stories, most stories first: of equally near ones it comes first."""
        options, stories = self.listing.options, self.listing.all_counts
        topics = [(facet, option) for facet in TOPICS for option in options.of(facet)]
        found = [topic for topic in topics if stories.get(topic[1].facet_id)]
        found.sort(key=lambda topic: -stories[topic[1].facet_id])
        return {(facet, option): TopicNames([option.label, *option.names], option.text) for facet, option in found}

    @property
    def largest_topics(self) -> list[AlternativeList]:
        """The broad threat types with most stories: for words that nothing is near to."""
        broad = [option for option in self.listing.options.of(THREAT) if option.parent is None]
        ways = [self._topic(THREAT, option) for option in broad if self.listing.all_counts.get(option.facet_id)]
        return sorted(ways, key=lambda way: -way.count)[:SHOWN]

    def _topic(self, facet: Facet, option: Option) -> AlternativeList:
        url = ListingUrl(self.listing.url.path, {facet.param: (option.value,)})
        return AlternativeList(option.label, self.listing.all_counts[option.facet_id], url, facet.label)

    @cached_property
    def single_words(self) -> list[ListingLink]:
        """Searches for one word alone that do find something."""
        words = [word for word in parse_query(self.listing.words).words if len(word.text) > 3]
        typed = {word.typed.lower(): word.text for word in words}
        longest = sorted(typed, key=lambda word: (-len(word), word))[:SINGLE] if len(typed) > 1 else []
        known = self.listing.index.vocabulary.look_up(typed.values())
        path = self.listing.url.path
        found = [word for word in longest if known.story_count(typed[word])]
        return [ListingLink(word, ListingUrl(path, {"q": (word,)}), False) for word in found]
