"""Plain data of a document, which the writers of PDF and Word files read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from stories.choices import STATES, TILES
from stories.documents.blocks import Block, paragraph, run
from stories.models.content_version import current_version
from stories.publisher import disclaimer

# (postal code, name).
State: TypeAlias = tuple[str, str]
VERSION_LENGTH = 24
DATE_FORMAT = "F j, Y"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact beside a story: its name, and a line for each value."""

    name: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class StoryPart:
    """A story in a document."""

    id: int
    title: str
    summary: str
    url: str
    states: Sequence[State]
    facts: Sequence[Fact]
    body: Sequence[Block]
    sources: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document with a heading in its contents."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Document:
    """A document: one story, or a book with a cover and contents.

    `url` is the page with the same content. `notices` say on the cover what is missing.
    """

    title: str
    subtitle: str
    url: str
    is_book: bool
    states: Sequence[State]
    stories: Sequence[StoryPart]
    notices: Sequence[str] = ()
    sections_before: Sequence[Section] = ()
    sections_after: Sequence[Section] = ()

    @property
    def story_ids(self) -> list[int]:
        return [story.id for story in self.stories]

    def as_data(self) -> Mapping[str, object]:
        """Return everything that a writer needs as JSON values, with the marks of each page."""
        today = timezone.localdate()
        marks = {
            "site": str(settings.SITE_NAME),
            "disclaimer": disclaimer(),
            "made_on": format_date(today, DATE_FORMAT),
            "made_on_iso": today.isoformat(),
            "version": current_version().token[:VERSION_LENGTH],
            "lang": "en",
            "tiles": [[code, *TILES[code]] for code in STATES],
        }
        return asdict(self) | marks | {"labels": labels()}


def labels() -> dict[str, str]:
    """Return the words that writers of documents add."""
    return {
        "contents": _("Contents"),
        "source": _("Sources"),
        "map": _("Map of the states. Marked:"),
        "page": _("Page"),
        "made": _("Made on"),
        "version": _("content version"),
        "newest": _("The current text is at"),
        "at_a_glance": _("At a glance"),
    }


def how_to_read() -> Section:
    """Return the section that says what a selection of stories shows, and what it doesn't."""
    methodology = f"{settings.SITE_URL}/methodology/"
    paragraphs = [
        _(
            "Stories are written from public records and approved before release. They are cases"
            " that went well. Cases that failed, and cases that can’t be told, aren’t here. So the"
            " number of stories says how much was written, not how much happened."
        ),
        _(
            "A date is as exact as its source. If the source gives only a year, the story does"
            " too, and no month was guessed."
        ),
        _(
            "Outcomes are quoted from the sources. Two stories can describe the same event, so"
            " don’t add up their numbers."
        ),
        _(
            "This file doesn’t change, but stories do: they can be corrected or withdrawn. Check"
            " the address on each page before you quote from it."
        ),
    ]
    blocks: list[Block] = [paragraph(run(text)) for text in paragraphs]
    blocks.append(
        paragraph(run(_("How the stories are chosen and checked: ")), run(methodology, methodology))
    )
    return Section(_("How to read this document"), blocks)
