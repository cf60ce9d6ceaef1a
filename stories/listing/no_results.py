"""The ways on from a list that holds nothing: which filter to drop, nearer topics, one word alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from stories.facets import FACETS, THREAT, Facet, Option
from stories.listing.query_string import Address
from stories.listing.results import MONTHS, WORDS, Listing
from stories.listing.sorting import Choice
from stories.search.query_parser import parse_query
from stories.search.similarity import TopicNames, most_similar

TOPICS = [facet for facet in FACETS if facet.weight >= 1]
SHOWN, SINGLE = 6, 2


@dataclass(frozen=True, slots=True)
class Way:
    """A list that holds something: its address shows `count` stories. `kind` says what the label names."""

    label: str
    count: int
    url: Address
    kind: Any = ""


class Nothing:
    """What to offer instead of a list that holds nothing."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    @cached_property
    def drops(self) -> list[Way]:
        """Each single thing without which the list would hold something, most stories first; all filters come last."""
        found = sorted(self._drops(), key=lambda way: -way.count)
        listing = self.listing
        if listing.words and len(listing.chosen) + bool(listing.months) > 1:
            count = len(listing.without(MONTHS, *listing.chosen))
            found.append(Way(_("all filters"), count, listing.without_filters))
        return [way for way in found if way.count]

    def _drops(self) -> Iterator[Way]:
        listing, address = self.listing, self.listing.address
        for facet, options in listing.chosen.items():
            label = _(" or ").join(option.label for option in options)
            yield Way(label, len(listing.without(facet)), address.without(facet.param), facet.label)
        if listing.months:
            label = ", ".join(chip.label for chip in listing.months)
            yield Way(label, len(listing.without(MONTHS)), address.without("from").without("to"), _("Date range"))
        if listing.words and listing.chips:
            label = _("“%(words)s”") % {"words": listing.words}
            yield Way(label, len(listing.without(WORDS)), address.without("q").without("exact"), _("Search words"))

    @property
    def everything(self) -> int:
        """How many stories there are."""
        return len(self.listing.index.all)

    @cached_property
    def topics(self) -> list[Way]:
        """The threat types, centers, partners and tags whose names are nearest to the words, nearest first."""
        listing = self.listing
        if not listing.words:
            return []
        own = [word.text for word in parse_query(listing.words).words]
        related = listing.found.related_terms if listing.found else ()
        return [self._topic(*topic) for topic in most_similar(own, related, self._named())[:SHOWN]]

    def _named(self) -> dict[tuple[Facet, Option], TopicNames]:
        """Return the names of every option with stories, most stories first: of equally near ones it comes first."""
        options, stories = self.listing.options, self.listing.everything
        topics = [(facet, option) for facet in TOPICS for option in options.of(facet)]
        found = [topic for topic in topics if stories.get(topic[1].facet_id)]
        found.sort(key=lambda topic: -stories[topic[1].facet_id])
        return {(facet, option): TopicNames([option.label, *option.names], option.text) for facet, option in found}

    @property
    def largest(self) -> list[Way]:
        """The broad threat types with most stories: for words that nothing is near to."""
        broad = [option for option in self.listing.options.of(THREAT) if option.parent is None]
        ways = [self._topic(THREAT, option) for option in broad if self.listing.everything.get(option.facet_id)]
        return sorted(ways, key=lambda way: -way.count)[:SHOWN]

    def _topic(self, facet: Facet, option: Option) -> Way:
        url = Address(self.listing.address.path, {facet.param: (option.value,)})
        return Way(option.label, self.listing.everything[option.facet_id], url, facet.label)

    @cached_property
    def single_words(self) -> list[Choice]:
        """Searches for one word alone that do find something."""
        words = [word for word in parse_query(self.listing.words).words if len(word.text) > 3]
        typed = {word.typed.lower(): word.text for word in words}
        longest = sorted(typed, key=lambda word: (-len(word), word))[:SINGLE] if len(typed) > 1 else []
        known = self.listing.index.vocabulary.look_up(typed.values())
        path = self.listing.address.path
        found = [word for word in longest if known.story_count(typed[word])]
        return [Choice(word, Address(path, {"q": (word,)}), False) for word in found]
