"""Stories that a reader picked for a briefing book. They are in the address: 12-7-33."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from django.urls import reverse

from stories.text_safety import parse_digits

MAX_STORIES = 50
MAX_ID_DIGITS = 12
SEPARATOR = "-"


@dataclass(frozen=True, slots=True)
class PickedStories:
    """Ids of stories in the order of the book, each once, at most MAX_STORIES.

    `repeated`, `invalid` and `surplus` are the values that were left out.
    """

    ids: tuple[int, ...] = ()
    repeated: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    surplus: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ids with hyphens between them."""
        ids: dict[int, None] = {}  # in order
        repeated: dict[str, None] = {}
        invalid: dict[str, None] = {}
        surplus = 0

        for part in filter(None, text.split(SEPARATOR)):
            number = parse_digits(part, MAX_ID_DIGITS)
            if not number:
                invalid[part] = None
            elif number in ids:
                repeated[part] = None
            elif len(ids) == MAX_STORIES:
                surplus += 1
            else:
                ids[number] = None

        return cls(tuple(ids), tuple(repeated), tuple(invalid), surplus)

    def __str__(self) -> str:
        return SEPARATOR.join(map(str, self.ids))

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, story_id: int) -> bool:
        return story_id in self.ids

    @property
    def is_full(self) -> bool:
        return len(self.ids) == MAX_STORIES

    def with_ids(self, ids: Sequence[int]) -> Self:
        return replace(self, ids=tuple(ids))

    def adding(self, story_id: int) -> Self:
        """Add a story at the end, unless it is chosen already or the book is full."""
        if story_id in self.ids or self.is_full:
            return self
        return self.with_ids([*self.ids, story_id])

    def removing(self, story_id: int) -> Self:
        return self.with_ids([other for other in self.ids if other != story_id])

    def toggling(self, story_id: int) -> Self:
        """Remove a story if it is picked, else add it."""
        if story_id in self.ids:
            return self.removing(story_id)
        return self.adding(story_id)

    def moving(self, story_id: int, steps: int) -> Self:
        """Move a story up (-1) or down (1)."""
        ids = list(self.ids)
        place = ids.index(story_id)
        ids.insert(place + steps, ids.pop(place))
        return self.with_ids(ids)

    def in_order_of(self, places: Sequence[str]) -> Self:
        """Sort the stories by the numbers that a reader wrote beside them.

        A story without a number keeps its place.
        """
        wanted = []
        for place, story_id in enumerate(self.ids, start=1):
            text = places[place - 1] if place <= len(places) else ""
            number = parse_digits(text.strip(), MAX_ID_DIGITS) or place
            wanted.append((_sort_key(number, place), story_id))

        wanted.sort()
        return self.with_ids([story_id for _key, story_id in wanted])

    @property
    def query(self) -> str:
        """Query string that carries the picked stories through the site, "" for none."""
        return f"?pick={self}" if self.ids else ""

    @property
    def briefing_url(self) -> str:
        """Address of the book with these stories."""
        return f"{reverse('stories:briefing')}?stories={self}"


@dataclass(frozen=True, slots=True)
class PickLink:
    """A link that adds a story to the briefing book; if `is_chosen`, one that removes it."""

    url: str
    is_chosen: bool


def _sort_key(number: int, place: int) -> tuple[float, int]:
    """Return the key of a story whose place becomes `number`, among those that keep theirs.

    Moved up, it comes before the story that has this number already; moved down, after it.
    """
    if number < place:
        return number - 0.5, place
    if number > place:
        return number + 0.5, place
    return number, place
