"""Stories as a table: the columns, what each means, and the CSV made of them.

The columns are a promise: new ones go to the end, none is taken away or renamed. /data/ shows them as the dictionary.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from stories.models.content import OutcomeLine
from stories.open_data.entries import Entry, entries, moment
from stories.prose import plain
from stories.querysets import PublicationQuerySet
from stories.text import inert

# Spreadsheet programs look for it to read a file as UTF-8.
BOM = "\ufeff"


def outcome(line: OutcomeLine) -> str:
    """Return such as "arrest: 3 people", or "arrest" when the source counted nothing."""
    counted = f"{line.quantity} {line.unit}".strip() if line.quantity else ""
    return f"{line.kind.name}: {counted}" if counted else line.kind.name


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what a cell holds, and how to get it; several values are joined by "; "."""

    name: str
    meaning: Any
    of: Callable[[Entry], str | int | Iterable[str]]


COLUMNS = (
    Column("id", _("Number of the story; it never changes."), lambda entry: entry.publication.story_id),
    Column("title", _("Headline."), lambda entry: entry.content.title),
    Column("summary", _("The story in one or two sentences."), lambda entry: entry.content.summary),
    Column(
        "event_date",
        _("When it happened, as exactly as the source says: 2011, 2011-12 or 2011-12-07."),
        lambda entry: str(entry.content.event),
    ),
    Column(
        "event_date_precision",
        _("How exact the date is: year, month or day."),
        lambda entry: str(entry.content.event.precision),
    ),
    Column("states", _("Postal codes of the states and territories."), lambda entry: dict(entry.content.states)),
    Column("state_names", _("Their names."), lambda entry: dict(entry.content.states).values()),
    Column("lead_center", _("Slug of the lead fusion center."), lambda entry: entry.content.lead_center.slug),
    Column("lead_center_name", _("Its name today."), lambda entry: entry.content.lead_center.name),
    Column(
        "supporting_centers",
        _("Slugs of the supporting centers, by name."),
        lambda entry: [center.slug for center in entry.content.supporting_centers],
    ),
    Column(
        "supporting_center_names",
        _("Their names, in the same order."),
        lambda entry: [center.name for center in entry.content.supporting_centers],
    ),
    Column(
        "partners",
        _("Slugs of the partner organizations, by name."),
        lambda entry: [line.partner.slug for line in entry.content.partners],
    ),
    Column(
        "partner_names",
        _("Their names, in the same order."),
        lambda entry: [line.partner.name for line in entry.content.partners],
    ),
    Column(
        "partner_roles",
        _("What each did: took_part, led, asked or informed; in the same order."),
        lambda entry: [line.role.value for line in entry.content.partners],
    ),
    Column(
        "threat_types",
        _("Slugs of the threat types, the most specific ones."),
        lambda entry: [threat.slug for threat in entry.content.threat_types],
    ),
    Column(
        "threat_type_names",
        _("Their names, in the same order."),
        lambda entry: [threat.name for threat in entry.content.threat_types],
    ),
    Column(
        "broader_threat_types",
        _("Slug of the broader type of each, or its own; in the same order."),
        lambda entry: [threat.top.slug for threat in entry.content.threat_types],
    ),
    Column(
        "broader_threat_type_names",
        _("Their names, in the same order."),
        lambda entry: [threat.top.name for threat in entry.content.threat_types],
    ),
    Column(
        "outcomes", _("Slugs of what came of it."), lambda entry: [line.kind.slug for line in entry.content.outcomes]
    ),
    Column(
        "outcome_names",
        _("The same in words, with what the source counted."),
        lambda entry: map(outcome, entry.content.outcomes),
    ),
    Column("mission_area", _("prevent, protect, respond or investigate."), lambda entry: entry.content.mission_area),
    Column("mission_area_name", _("The same in words."), lambda entry: str(entry.content.mission_area.label)),
    Column("tags", _("Slugs of the tags."), lambda entry: [tag["slug"] for tag in entry.content.tags]),
    Column("tag_names", _("Their names."), lambda entry: [tag["name"] for tag in entry.content.tags]),
    Column("text", _("The story without its markup."), lambda entry: plain(entry.content.body)),
    Column("source_title", _("Title of the public source."), lambda entry: entry.content.source["title"]),
    Column("source_url", _("Its address, if it has one."), lambda entry: entry.content.source["url"]),
    Column("more_source_urls", _("Further sources."), lambda entry: entry.content.source["more_urls"]),
    Column("url", _("The page of the story."), lambda entry: entry.url),
    Column("short_url", _("An address that stays when the page moves."), lambda entry: entry.short_url),
    Column(
        "first_published_at",
        _("When edition 1 was released; UTC, as RFC 3339 has it."),
        lambda entry: moment(entry.publication.first_published_at),
    ),
    Column("edition", _("Number of the current edition."), lambda entry: entry.publication.edition.number),
    Column(
        "edition_released_at",
        _("When it was released; UTC."),
        lambda entry: moment(entry.publication.edition.released_at),
    ),
    Column("change_note", _("What changed with this edition."), lambda entry: entry.publication.edition.change_note),
    Column(
        "content_hash",
        _("SHA-256 of the released content: two editions with the same one say the same."),
        lambda entry: entry.publication.edition.content_hash,
    ),
)


def write_csv(stories: PublicationQuerySet) -> Iterator[str]:
    """Yield the table as RFC 4180 has it: a byte order mark, the names of the columns, a row for each story."""
    yield BOM + row(column.name for column in COLUMNS)
    for entry in entries(stories):
        yield row(cell(column.of(entry)) for column in COLUMNS)


def cell(value: str | int | Iterable[str]) -> str | int:
    """Return a value as a cell that no spreadsheet program computes: what looks like a formula gets an apostrophe."""
    if isinstance(value, int):
        return value
    return inert(value) if isinstance(value, str) else "; ".join(inert(text) for text in value)


def row(cells: Iterable[str | int]) -> str:
    target = StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
