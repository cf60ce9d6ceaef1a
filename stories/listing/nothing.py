"""The ways on from a list that holds nothing: which filter to drop, nearer topics, one word alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from stories.facets import FACETS, THREAT, Facet, Option
from stories.listing.address import Address
from stories.listing.counted import CountedListing
from stories.listing.narrowing import MONTHS, WORDS, Counts, size
from stories.listing.ways import Choice
from stories.search.facets import count_facets_of_each
from stories.search.likeness import Names, nearest
from stories.search.query import read_question

TOPICS = [facet for facet in FACETS if facet.weight >= 1]
SHOWN, SINGLE = 6, 2
FILTERS = "filters"


@dataclass(frozen=True, slots=True)
class Way:
    """A list that holds something: its address shows `count` stories. `kind` says what the label names."""

    label: str
    count: int
    url: Address
    kind: Any = ""


class Nothing:
    """What to offer instead of a list that holds nothing; three queries beside those of the list."""

    def __init__(self, listing: CountedListing) -> None:
        self.listing = listing

    @cached_property
    def drops(self) -> list[Way]:
        """Each single thing without which the list would hold something, most stories first; all filters come last."""
        found = sorted(self._drops(), key=lambda way: -way.count)
        if FILTERS in self._less:
            found.append(Way(_("any filter"), size(self._less[FILTERS]), self.listing.without_filters))
        return [way for way in found if way.count]

    def _drops(self) -> Iterator[Way]:
        listing, address, counts = self.listing, self.listing.address, self.listing.counts
        for facet, options in listing.chosen.items():
            label = _(" or ").join(option.label for option in options)
            yield Way(label, size(counts[facet]), address.without(facet.param), facet.label)
        if MONTHS in self._less:
            label = ", ".join(chip.label for chip in listing.months)
            yield Way(label, size(self._less[MONTHS]), address.without("from").without("to"), _("Months"))
        if WORDS in self._less:
            url = address.without("q").without("exact")
            yield Way(_("“%(words)s”") % {"words": listing.words}, size(self._less[WORDS]), url, _("Words"))

    @cached_property
    def _less(self) -> Mapping[str, Counts]:
        """The counts without the months, without the words, and of the words without any filter; one query."""
        listing = self.listing
        sets = {}
        if listing.months:
            sets[MONTHS] = listing.narrowed(MONTHS)
        if listing.words and listing.chips:
            sets[WORDS] = listing.narrowed(WORDS)
        if listing.words and len(listing.chosen) + bool(listing.months) > 1:
            sets[FILTERS] = listing.narrowed(MONTHS, *listing.chosen)
        return dict(zip(sets, count_facets_of_each(list(sets.values())), strict=True)) if sets else {}

    @property
    def everything(self) -> int:
        """How many stories there are."""
        return size(self.listing.everything)

    @cached_property
    def topics(self) -> list[Way]:
        """The threat types, centers, partners and tags whose names are nearest to the words, nearest first."""
        listing = self.listing
        if not listing.words:
            return []
        own = [word.text for word in read_question(listing.words).words]
        related = listing.found.related if listing.found else ()
        return [self._topic(*topic) for topic in nearest(own, related, self._named())[:SHOWN]]

    def _named(self) -> dict[tuple[Facet, Option], Names]:
        """Return the names of every option with stories, most stories first: of equally near ones it comes first."""
        options, stories = self.listing.options, self.listing.everything
        topics = [(facet, option) for facet in TOPICS for option in options.of(facet)]
        found = [topic for topic in topics if stories.get(topic[1].facet_id)]
        found.sort(key=lambda topic: -stories[topic[1].facet_id])
        return {(facet, option): Names([option.label, *option.names], option.text) for facet, option in found}

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
        """Searches for one word alone that do find something; one query."""
        words = {word.typed.lower() for word in read_question(self.listing.words).words if len(word.text) > 3}
        longest = sorted(words, key=lambda word: (-len(word), word))[:SINGLE] if len(words) > 1 else []
        path, everything = self.listing.address.path, self.listing.narrowed(WORDS, MONTHS, *self.listing.chosen)
        return [Choice(word, Address(path, {"q": (word,)}), False) for word in everything.which_hold(longest)]
