"""Suggestions for a list without stories: remove a filter, try a similar topic or a single word."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from stories.facets import FACETS, THREAT, Facet, Option
from stories.listing.collection import search_public
from stories.listing.query_string import ListingLink, ListingUrl
from stories.listing.results import MONTHS, WORDS, Listing
from stories.listing.sorting import AppliedFilter
from stories.search.query_parser import parse_query
from stories.search.similarity import TopicNames, most_similar

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TOPIC_FACETS = [facet for facet in FACETS if facet.weight >= 1]
MAX_TOPICS = 6
MAX_SINGLE_WORDS = 2
MIN_WORD_LENGTH = 4

Topic = tuple[Facet, Option]


@dataclass(frozen=True, slots=True)
class AlternativeList:
    """A list with stories. `kind` is the type of what the label names, "" for several."""

    label: str
    count: int
    url: ListingUrl
    kind: "StrOrPromise" = ""


class NoResults:
    """Suggestions instead of a list without stories."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    @property
    def total(self) -> int:
        """Number of all public stories."""
        return len(self.listing.index.all)

    @cached_property
    def removable_filters(self) -> list[AlternativeList]:
        """The lists with a single filter removed, most stories first; without all filters last."""
        alternatives = sorted(self._without_one_filter(), key=lambda one: -one.count)

        listing = self.listing
        number_of_filters = len(listing.chosen) + bool(listing.applied_months)
        if listing.words and number_of_filters > 1:
            count = len(listing.without(MONTHS, *listing.chosen))
            alternatives.append(AlternativeList(_("all filters"), count, listing.unfiltered_url))

        return [alternative for alternative in alternatives if alternative.count]

    def _without_one_filter(self) -> Iterator[AlternativeList]:
        """Yield the lists without one facet, without the months, and without the words."""
        listing = self.listing
        for facet, options in listing.chosen.items():
            label = _(" or ").join(option.label for option in options)
            url = listing.url.removing(facet.param)
            yield AlternativeList(label, len(listing.without(facet)), url, facet.label)

        if listing.applied_months:
            label = ", ".join(month.label for month in listing.applied_months)
            url = listing.url.removing("from").removing("to")
            yield AlternativeList(label, len(listing.without(MONTHS)), url, _("Date range"))

        for query_date in listing.query_dates:
            count = self._count_without(query_date)
            yield AlternativeList(query_date.label, count, query_date.url, _("Date"))

        if listing.words and listing.applied_filters:
            label = _("“%(words)s”") % {"words": listing.words}
            url = listing.url.removing("q").removing("exact")
            yield AlternativeList(label, len(listing.without(WORDS)), url, _("Search words"))

    def _count_without(self, query_date: AppliedFilter) -> int:
        """Return the number of stories without a date in the search words."""
        others = self.listing.without(WORDS)
        words = "".join(query_date.url.params["q"])
        if not words:
            return len(others)
        return len(others & search_public(words, self.listing.index).stories)

    @cached_property
    def topics(self) -> list[AlternativeList]:
        """Threat types, centers, partners and tags with similar names, most similar first."""
        listing = self.listing
        if not listing.words:
            return []

        words = [word.text for word in parse_query(listing.words).words]
        related = listing.search_result.related_terms if listing.search_result else ()
        similar = most_similar(words, related, self._topic_names())
        return [self._topic_list(facet, option) for facet, option in similar[:MAX_TOPICS]]

    def _topic_names(self) -> dict[Topic, TopicNames]:
        """Return the names of every topic with stories.

        Topics with the most stories come first, and so they do among equally similar ones.
        """
        counts = self.listing.all_counts
        topics: list[Topic] = []
        for facet in TOPIC_FACETS:
            options = self.listing.options.of(facet)
            topics += [(facet, option) for option in options if counts.get(option.facet_id)]

        topics.sort(key=lambda topic: -counts[topic[1].facet_id])

        names = {}
        for facet, option in topics:
            names[facet, option] = TopicNames([option.label, *option.names], option.text)

        return names

    @property
    def largest_topics(self) -> list[AlternativeList]:
        """The general threat types with the most stories, in case no topic is similar."""
        alternatives = []
        for option in self.listing.options.of(THREAT):
            if option.parent is None and self.listing.all_counts.get(option.facet_id):
                alternatives.append(self._topic_list(THREAT, option))

        alternatives.sort(key=lambda one: -one.count)
        return alternatives[:MAX_TOPICS]

    def _topic_list(self, facet: Facet, option: Option) -> AlternativeList:
        url = ListingUrl(self.listing.url.path, {facet.param: (option.value,)})
        count = self.listing.all_counts[option.facet_id]
        return AlternativeList(option.label, count, url, facet.label)

    @cached_property
    def single_words(self) -> list[ListingLink]:
        """Searches for a single one of several words, the longest that public stories contain."""
        words = parse_query(self.listing.words).words
        long_words = [word for word in words if len(word.text) >= MIN_WORD_LENGTH]
        indexed_words = {word.typed.lower(): word.text for word in long_words}
        if len(indexed_words) < 2:
            return []

        vocabulary = self.listing.index.vocabulary.look_up(indexed_words.values())
        longest = sorted(indexed_words, key=lambda typed: (-len(typed), typed))

        links = []
        for typed in longest[:MAX_SINGLE_WORDS]:
            if vocabulary.story_count(indexed_words[typed]):
                links.append(ListingLink(typed, ListingUrl(self.listing.url.path, {"q": (typed,)})))

        return links
