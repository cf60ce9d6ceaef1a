"""Briefing book as its address describes it: the picked stories in order, and a title."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.listing.picked_stories import MAX_STORIES, PickedStories
from stories.listing.rows import Row, rows
from stories.models import Address
from stories.models.publication import visible_publications
from stories.text_safety import INVISIBLE

MAX_TITLE = 120  # characters
# Values that a notice repeats, and characters of each.
MAX_NAMED = 10
MAX_NAMED_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class BriefingRow:
    """A story of the book with the addresses that move or remove it; "" at either end."""

    row: Row
    place: int
    anchor: str
    up_url: str
    down_url: str
    remove_url: str


@dataclass(frozen=True)
class Briefing:
    """A book: its title and its public stories."""

    requested: PickedStories
    title: str
    found: Sequence[Row] = field(init=False)

    def __post_init__(self) -> None:
        found = rows(visible_publications(self.requested.ids))
        object.__setattr__(self, "found", found)

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """Read the address of a book; two queries, three with stories that aren't public."""
        picked = PickedStories.parse(query.get("stories", ""))
        title = " ".join(INVISIBLE.sub(" ", query.get("title", "")).split())
        return cls(picked, title[:MAX_TITLE].strip())

    @cached_property
    def picked(self) -> PickedStories:
        """The stories that are public."""
        return self.requested.with_ids([row.publication.story_id for row in self.found])

    @property
    def heading(self) -> str:
        return self.title or _("Fusion centers at work: a briefing book")

    @cached_property
    def notices(self) -> list[str]:
        """Return a sentence for everything that was left out. A withdrawn story isn't named."""
        public = self.picked.ids
        missing = [one for one in self.requested.ids if one not in public]
        addresses = Address.objects.public().filter(kind="story", owner_id__in=missing)
        withdrawn = set(addresses.values_list("owner_id", flat=True)) if missing else set()
        unknown = [str(one) for one in missing if one not in withdrawn]

        notices = []
        if withdrawn:
            sentence = ngettext(
                "%(count)s story is no longer public and was left out.",
                "%(count)s stories are no longer public and were left out.",
                len(withdrawn),
            )
            notices.append(sentence % {"count": len(withdrawn)})

        unknown += self.requested.invalid
        if unknown:
            sentence = _("There is no story with these numbers, so they were left out: %(names)s.")
            notices.append(sentence % {"names": _named(unknown)})
        if self.requested.repeated:
            sentence = _("These numbers were there twice, and were used once: %(names)s.")
            notices.append(sentence % {"names": _named(self.requested.repeated)})
        if self.requested.surplus:
            sentence = _("A book has at most %(most)s stories; %(count)s more were left out.")
            notices.append(sentence % {"most": MAX_STORIES, "count": self.requested.surplus})
        return notices

    @property
    def rows(self) -> list[BriefingRow]:
        """The stories in the order of the book."""
        last = len(self.found)
        lines = []
        for place, row in enumerate(self.found, start=1):
            story_id = row.publication.story_id
            anchor = f"#s{story_id}"
            up_url = down_url = ""
            if place > 1:
                up_url = self.url_of(self.picked.moving(story_id, -1)) + anchor
            if place < last:
                down_url = self.url_of(self.picked.moving(story_id, 1)) + anchor

            remove_url = self.url_of(self.picked.removing(story_id))
            lines.append(BriefingRow(row, place, anchor[1:], up_url, down_url, remove_url))

        return lines

    @property
    def url(self) -> str:
        """Canonical address of the page."""
        return self.url_of(self.picked)

    def url_of(self, picked: PickedStories) -> str:
        """Return the address of the page with other stories and the same title."""
        return reverse("stories:briefing") + self._query_of(picked)

    def document_url(self, name: str) -> str:
        """Return the address of the book as "pdf" or "docx"."""
        return reverse(f"stories:briefing_{name}") + self._query_of(self.picked)

    @property
    def pdf_url(self) -> str:
        return self.document_url("pdf")

    @property
    def docx_url(self) -> str:
        return self.document_url("docx")

    @property
    def more_url(self) -> str:
        """Address of the list of stories, where more can be chosen."""
        return f"{reverse('stories:story_list')}{self.picked.query}"

    def _query_of(self, picked: PickedStories) -> str:
        parameters = {}
        if picked.ids:
            parameters["stories"] = str(picked)
        if self.title:
            parameters["title"] = self.title
        return f"?{urlencode(parameters)}" if parameters else ""


def _named(values: Sequence[str]) -> str:
    named = [value[:MAX_NAMED_CHARACTERS] for value in values[:MAX_NAMED]]
    if len(values) > MAX_NAMED:
        named.append("…")
    return ", ".join(named)
