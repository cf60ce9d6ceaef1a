"""A public story as a part of a document: the same facts as on its page."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from stories.choices import PartnerRole
from stories.documents.blocks import Block, Run, note, paragraph, read_blocks, run
from stories.documents.document import Document, Fact, StoryPart
from stories.models import Publication
from stories.models.edition_content import Content, ContentOutcome, ContentPartner, ContentSource
from stories.rich_text import typographic

DATE_FORMAT = "N j, Y"
# URL: when it was first found dead.
DeadLinks = Mapping[str, datetime]


def story_document(publication: Publication, content: Content, dead_links: DeadLinks) -> Document:
    """Return the document of one story."""
    part = story_part(publication, content, dead_links)
    return Document(
        title=part.title,
        subtitle="",
        url=part.url,
        is_book=False,
        states=part.states,
        stories=[part],
    )


def story_part(publication: Publication, content: Content, dead_links: DeadLinks) -> StoryPart:
    """Return the current edition of a story."""
    short_url = settings.SITE_URL + publication.short_url
    sources: list[Block] = []
    for source in content.sources:
        sources.append(paragraph(*_source_runs(source, dead_links)))

    edition = publication.edition
    version = _("This story, version %(number)s, published %(date)s: ") % {
        "number": edition.number,
        "date": format_date(edition.released_at, DATE_FORMAT),
    }
    sources.append(paragraph(run(version), run(short_url, short_url)))
    if edition.is_correction:
        correction = _("Corrected: %(change)s") % {"change": edition.change_note}
        sources.append(note(typographic(correction)))

    return StoryPart(
        id=publication.story_id,
        title=typographic(content.title),
        summary=typographic(content.summary),
        url=short_url,
        states=content.states,
        facts=_facts(content),
        body=read_blocks(content.body),
        sources=sources,
    )


def _facts(content: Content) -> list[Fact]:
    """Return the facts of a story in the order of its page, without empty ones."""
    supporting = [center.name for center in content.supporting_centers]
    outcomes = [_outcome_line(outcome) for outcome in content.outcomes]
    facts = [
        Fact(_("When"), [content.event.text, content.event.precision_note]),
        Fact(_("Where"), [", ".join(content.state_names)]),
        Fact(_("Lead center"), [content.lead_center.name]),
        Fact(_("Supporting centers"), supporting),
    ]
    for level, partners in content.partners_by_level:
        title = _("%(level)s partners") % {"level": level.label}
        facts.append(Fact(title, [_partner_line(partner) for partner in partners]))

    facts += [
        Fact(_("Threat types"), [threat.name for threat in content.threat_types]),
        Fact(_("Outcome"), outcomes),
        Fact(_("Mission area"), [str(content.mission_area.label)]),
    ]
    return [cleaned for cleaned in map(_without_blank_lines, facts) if cleaned.lines]


def _without_blank_lines(fact: Fact) -> Fact:
    lines = [typographic(line) for line in fact.lines if line.strip()]
    return Fact(fact.name, lines)


def _partner_line(partner: ContentPartner) -> str:
    """Return the name of a partner, with its role if it did more than take part."""
    if partner.role == PartnerRole.TOOK_PART:
        return partner.partner.name
    return f"{partner.partner.name} ({partner.role.label})"


def _outcome_line(outcome: ContentOutcome) -> str:
    """Return a line such as "Arrests: 34 people (over two days)"."""
    line = capfirst(outcome.kind.name)
    if outcome.quantity:
        line = f"{line}: {outcome.quantity} {outcome.unit}".strip()
    if outcome.note:
        line = f"{line} ({outcome.note})"
    return line


def _source_runs(source: ContentSource, dead_links: DeadLinks) -> list[Run]:
    """Return a source as on the page of the story, with its address in full."""
    runs = [run(typographic(source.name), source.url), run(f" {_description(source)}")]
    if source.url:
        runs += [run(" "), run(source.url, source.url)]
    if source.url in dead_links:
        runs.append(run(" " + _dead_link_note(source, dead_links[source.url])))
    if source.archived_url:
        runs += [
            run(" "),
            run(_archived_copy_label(source)),
            run(" "),
            run(source.archived_url, source.archived_url),
        ]
    return runs


def _description(source: ContentSource) -> str:
    """Return the publisher, date and kind, or that they are unknown."""
    date = _("date unknown")
    if source.date:
        date = source.date.text
    kind = _("kind unknown")
    if source.kind:
        kind = str(source.kind.label).lower()
    publisher = typographic(source.publisher) or _("publisher unknown")
    return f"({publisher}, {date}, {kind})."


def _dead_link_note(source: ContentSource, since: datetime) -> str:
    sentence = _("This link has not worked since %(date)s.") % {
        "date": format_date(since, DATE_FORMAT)
    }
    if source.archived_url:
        return sentence
    return f"{sentence} {_('We know of no archived copy.')}"


def _archived_copy_label(source: ContentSource) -> str:
    if not source.archived_on:
        return _("Archived copy:")
    date = format_date(source.archived_on, DATE_FORMAT)
    return _("Archived copy of %(date)s:") % {"date": date}
