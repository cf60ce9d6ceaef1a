"""A list that is shown beside its panels: their counts say how long it is, so no query asks for that alone."""

from datetime import datetime
from functools import cached_property

from stories.listing.at_hand import every_index
from stories.listing.narrowing import Counts, size
from stories.listing.result import Listing
from stories.search.index import Index


class CountedListing(Listing):
    """The answer to a query string, with panels; one query less than a list that counts by itself."""

    @cached_property
    def index(self) -> Index | None:
        """That of the present version."""
        return every_index.get()

    @cached_property
    def total(self) -> int:
        """The number of stories: each has one year."""
        return size(self.known_counts)

    @property
    def known_counts(self) -> Counts:
        """The counts of this list by facet id: they say too in which year a page begins."""
        return self._counted[0]

    @property
    def updated_at(self) -> datetime | None:
        """When the newest edition on this page was released."""
        return max((row.publication.updated_at for row in self.rows), default=None)
