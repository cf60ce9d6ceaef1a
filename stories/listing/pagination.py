"""Pagination of lists of stories."""

from typing import Any, Protocol

from django.core.paginator import Page, Paginator
from django.utils.functional import SimpleLazyObject

from stories.models.publication import visible_publications

PAGE_SIZE = 20


class StoryList(Protocol):
    """Stories in an order."""

    @property
    def total(self) -> int: ...

    def story_ids(self, start: int = 0, stop: int | None = None) -> list[int]: ...


class StoryPages(Paginator):
    """Paginator that reads only the rows of one page."""

    object_list: Any

    def __init__(self, stories: StoryList) -> None:
        super().__init__([], PAGE_SIZE)
        self._stories = stories
        # Replaces the cached property, which would count object_list.
        self.count = stories.total

    def page(self, number: int | str) -> Page:
        """Return a page whose rows are read when they are first used; one query."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        ids = self._stories.story_ids(start, start + self.per_page)
        return Page(SimpleLazyObject(lambda: visible_publications(ids)), number, self)

    def get_page(self, number: Any) -> Page:
        """Return the page with the closest number.

        Django's own method returns the last page for page 0.
        """
        try:
            requested = int(number)
        except ValueError:
            requested = 1

        return self.page(min(max(requested, 1), self.num_pages))
