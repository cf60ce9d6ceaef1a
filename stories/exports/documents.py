"""Lists of stories as documents: a book with cover, contents, stories and a table of centers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.choices import STATES, sort_states
from stories.documents.blocks import Block, heading, paragraph, run, table
from stories.documents.document import Document, Section, State, StoryPart, how_to_read
from stories.documents.process import make_docx, make_pdf
from stories.documents.story_part import story_part
from stories.exports.atom import feed_title
from stories.exports.story_stream import StoryRecord, stream_stories
from stories.listing.profile import EntryCount, Profile
from stories.listing.results import Listing
from stories.models import FusionCenter
from stories.publishing.links.run import dead_since
from stories.rich_text import typographic

# Stories in a document: more would take seconds to typeset, and no one would print them.
MAX_STORIES = 50
# Lines of a table of figures: the page has all of them.
MAX_LINES = 15


@dataclass(frozen=True, slots=True)
class StorySelection:
    """Public stories in the order of a document, read from the database."""

    records: Sequence[StoryRecord]

    @classmethod
    def read(cls, story_ids: Sequence[int]) -> "StorySelection":
        """Read the stories that are public; one query, one for links, at most four for names."""
        return cls(list(stream_stories(story_ids)))

    @property
    def parts(self) -> list[StoryPart]:
        """The stories as parts of a document."""
        sources = []
        for record in self.records:
            sources += record.content.sources

        dead_links = dead_since(sources)
        return [
            story_part(record.publication, record.content, dead_links) for record in self.records
        ]

    @property
    def states(self) -> list[State]:
        """The states of all stories, by name."""
        codes = set()
        for record in self.records:
            codes.update(record.content.data["states"])
        return [(code, STATES[code]) for code in sort_states(codes)]

    @property
    def subtitle(self) -> str:
        """A line such as "7 stories from 4 states and territories"."""
        stories = ngettext("%(count)s story", "%(count)s stories", len(self.records))
        states = ngettext("%(count)s state", "%(count)s states and territories", len(self.states))
        return _("%(stories)s from %(states)s") % {
            "stories": stories % {"count": len(self.records)},
            "states": states % {"count": len(self.states)},
        }

    @property
    def centers(self) -> list[tuple[FusionCenter, int]]:
        """List of (center, number of these stories), by name."""
        counts: Counter[FusionCenter] = Counter()
        for record in self.records:
            counts.update(record.content.centers)
        return sorted(counts.items(), key=lambda line: line[0].name.lower())


def centers_section(centers: Iterable[tuple[FusionCenter, int]]) -> Section:
    """Return the table of centers with their places, websites and numbers of stories."""
    titles = [_("Center"), _("Place"), _("Website"), _("Stories here")]
    rows = []
    for center, count in centers:
        place = ", ".join(filter(None, [center.city, center.state_name]))
        rows.append(
            [
                run(typographic(center.name)),
                run(typographic(place)),
                run(center.website_host or "–", center.website),
                run(str(count)),
            ]
        )

    return Section(_("Fusion centers in this document"), [table(titles, rows)])


def figures_section(profile: Profile) -> Section:
    """Return how many of the stories have each outcome, threat type and partner."""
    groups = [
        (_("Outcomes"), profile.outcomes),
        (_("Threat types"), profile.threats),
        (_("Partners"), profile.partners),
    ]
    note = _("Each number counts stories that name the entry. It doesn’t count events.")
    blocks: list[Block] = [paragraph(run(note))]
    for title, lines in groups:
        if lines:
            blocks += [heading(title), _count_table(title, lines)]

    return Section(_("Figures"), blocks)


def _count_table(title: str, lines: Sequence[EntryCount]) -> Block:
    rows = []
    for line in lines[:MAX_LINES]:
        name = capfirst(typographic(line.entry.name))
        rows.append([run(name), run(str(line.count))])

    return table([title, _("Stories")], rows)


def list_document(listing: Listing) -> Document:
    """Return the first stories of a list as a book."""
    selection = StorySelection.read(listing.story_ids(0, MAX_STORIES))
    return Document(
        title=feed_title(listing),
        subtitle=selection.subtitle,
        url=f"{settings.SITE_URL}{listing.search_url}",
        is_book=True,
        states=selection.states,
        stories=selection.parts,
        notices=_notices_of_list(listing, len(selection.records)),
        sections_after=closing_sections(selection),
    )


def closing_sections(selection: StorySelection) -> list[Section]:
    """Return the sections at the end of every book."""
    if not selection.records:
        return [how_to_read()]
    return [centers_section(selection.centers), how_to_read()]


def _notices_of_list(listing: Listing, shown: int) -> list[str]:
    notices = list(map(str, listing.notices))
    if listing.total > shown:
        sentence = _(
            "This document contains %(shown)s of %(total)s stories, the first of the list."
        )
        notices.append(sentence % {"shown": shown, "total": listing.total})

    if not listing.total:
        notices.append(_("No stories match."))
    return notices


def write_pdf(listing: Listing) -> bytes:
    return make_pdf(list_document(listing))


def write_docx(listing: Listing) -> bytes:
    return make_docx(list_document(listing))
