"""Recap of a year as a document."""

from django.conf import settings
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from stories.documents.blocks import paragraph, run, table
from stories.documents.document import Document, Section
from stories.exports.documents import (
    MAX_STORIES,
    StorySelection,
    closing_sections,
    figures_section,
)
from stories.listing.year_recap import YearRecap
from stories.models import Edition
from stories.rich_text import typographic

DATE_FORMAT = "N j, Y"


def recap_document(recap: YearRecap) -> Document:
    """Return the stories of a year with their figures and later changes."""
    selection = StorySelection.read(recap.profile.story_ids(MAX_STORIES))
    shown = len(selection.records)

    notices = []
    if recap.profile.total > shown:
        sentence = _("This document contains %(shown)s of %(total)s stories, the latest ones.")
        notices.append(sentence % {"shown": shown, "total": recap.profile.total})

    return Document(
        title=_("%(year)s in fusion center stories") % {"year": recap.year},
        subtitle=selection.subtitle,
        url=settings.SITE_URL + recap.url,
        is_book=True,
        states=selection.states,
        stories=selection.parts,
        notices=notices,
        sections_before=[figures_section(recap.profile), _changes(recap.changes)],
        sections_after=closing_sections(selection),
    )


def _changes(editions: list[Edition]) -> Section:
    title = _("What changed since publication")
    if not editions:
        return Section(title, [paragraph(run(_("No story of this year has changed.")))])

    rows = []
    for edition in editions:
        date = format_date(edition.released_at, DATE_FORMAT)
        story = typographic(edition.content["title"])
        rows.append([run(story), run(date), run(typographic(edition.change_note))])

    return Section(title, [table([_("Story"), _("Date"), _("Change")], rows)])
