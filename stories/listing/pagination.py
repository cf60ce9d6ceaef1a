"""Pages of a long list whose length is known."""

from typing import Any, Protocol

from django.core.paginator import Page, Paginator
from django.utils.functional import SimpleLazyObject

from stories.models.publication import visible_publications

PAGE_SIZE = 20


class Ordered(Protocol):
    """A list of stories in an order."""

    @property
    def total(self) -> int: ...

    def story_ids(self, start: int = 0, stop: int | None = None) -> list[int]: ...


class StoryPages(Paginator):
    """Pages of a list of stories."""

    object_list: Any

    def __init__(self, stories: Ordered) -> None:
        super().__init__([], PAGE_SIZE)
        self._stories = stories
        self.count = stories.total  # shadows the cached property, which would count object_list

    def page(self, number: Any) -> Page:
        """Return a page whose rows are read when they are first used; one query."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        ids = self._stories.story_ids(start, start + self.per_page)
        return Page(SimpleLazyObject(lambda: visible_publications(ids)), number, self)

    def get_page(self, number: Any) -> Page:
        """Return the page nearest to this number; Django itself would answer page 0 with the last one."""
        try:
            wanted = int(number)
        except ValueError:
            wanted = 1
        return self.page(min(max(wanted, 1), self.num_pages))
