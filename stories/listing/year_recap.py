"""Recap of one year: its stories, and the changes made to them since."""

from functools import cached_property
from typing import Self

from django.urls import reverse

from stories.facets import YEAR
from stories.listing.collection import story_counts
from stories.listing.profile import Profile
from stories.models import Edition, Publication

MAX_CHANGES = 100


def years_with_stories() -> list[int]:
    """Return the years in which public stories happened, in order."""
    return sorted(YEAR.option_numbers(story_counts()))


class YearRecap:
    """The public stories about events of one year."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.profile = Profile(YEAR, year)

    @classmethod
    def read(cls, year: int) -> Self | None:
        """Return the recap of a year, None for a year without a public story."""
        if year not in years_with_stories():
            return None
        return cls(year)

    @property
    def url(self) -> str:
        return reverse("stories:year_detail", args=[self.year])

    @property
    def other_years(self) -> list[tuple[int, str]]:
        """List of (year, address) of the years with a story before and after this one."""
        years = years_with_stories()
        place = years.index(self.year)
        others = years[max(place - 1, 0) : place] + years[place + 1 : place + 2]
        return [(year, reverse("stories:year_detail", args=[year])) for year in others]

    @cached_property
    def changes(self) -> list[Edition]:
        """Later editions of these stories, latest first, at most MAX_CHANGES; one query."""
        facet_id = YEAR.make_facet_id(self.year)
        public = Publication.objects.visible().with_any_facet([facet_id])
        later = Edition.objects.released().filter(number__gt=1)
        of_year = later.filter(story__in=public.values("story_id"))
        return list(of_year.order_by("-released_at", "-pk")[:MAX_CHANGES])
