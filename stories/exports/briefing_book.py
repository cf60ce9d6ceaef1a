"""Briefing book: the stories that a reader chose, in the reader's order."""

from django.conf import settings

from stories.documents.document import Document
from stories.exports.documents import StorySelection, closing_sections
from stories.listing.briefing import Briefing


def briefing_document(briefing: Briefing) -> Document:
    selection = StorySelection.read(briefing.picked.ids)
    return Document(
        title=briefing.heading,
        subtitle=selection.subtitle if selection.records else "",
        url=settings.SITE_URL + briefing.url,
        is_book=True,
        states=selection.states,
        stories=selection.parts,
        notices=briefing.notices,
        sections_after=closing_sections(selection),
    )
