"""Packet on a state: its centers, figures and stories as a document."""

from django.conf import settings
from django.utils.translation import gettext as _

from stories.documents.blocks import Block, heading, paragraph, run
from stories.documents.document import Document, Section, how_to_read
from stories.exports.documents import MAX_STORIES, StorySelection, figures_section
from stories.listing.state_profile import StateProfile
from stories.models import FusionCenter
from stories.rich_text import typographic


def packet_document(state: StateProfile) -> Document:
    """Return the packet on a state. One without stories contains its centers."""
    selection = StorySelection.read(state.profile.story_ids(MAX_STORIES))
    shown = len(selection.records)

    notices = []
    if not shown:
        notices.append(_("No story from %(state)s has been published yet.") % {"state": state.name})
    if state.profile.total > shown:
        sentence = _("This document contains %(shown)s of %(total)s stories, the newest ones.")
        notices.append(sentence % {"shown": shown, "total": state.profile.total})

    sections = [_centers(state)]
    if shown:
        sections.append(figures_section(state.profile))
    return Document(
        title=_("Fusion centers in %(state)s") % {"state": state.name},
        subtitle=selection.subtitle if shown else "",
        url=settings.SITE_URL + state.url,
        is_book=True,
        states=state.states,
        stories=selection.parts,
        notices=notices,
        sections_before=sections,
        sections_after=[how_to_read()],
    )


def _centers(state: StateProfile) -> Section:
    """Return the centers of a state with what is known about how to reach them."""
    blocks: list[Block] = []
    for line in state.centers:
        blocks += _center(line.entry)

    if not blocks:
        blocks.append(paragraph(run(_("We know of no active fusion center in this state."))))
    if state.neighbors:
        names = ", ".join(name for _code, name, _count in state.neighbors)
        blocks.append(heading(_("Neighboring states")))
        blocks.append(paragraph(run(names)))

    return Section(_("Centers and contacts"), blocks)


def _center(center: FusionCenter) -> list[Block]:
    facts = [
        (_("Designation"), str(center.get_designation_display())),
        (_("City"), center.city),
        (_("Host agency"), center.host_agency),
        (_("Area"), center.area_of_responsibility),
    ]
    blocks: list[Block] = [heading(typographic(center.name))]
    for name, value in facts:
        if value:
            blocks.append(paragraph(run(f"{name}: {typographic(value)}")))

    if center.website:
        label = run(_("Website: "))
        blocks.append(paragraph(label, run(center.website, center.website)))

    return blocks
