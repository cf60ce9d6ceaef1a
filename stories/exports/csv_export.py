"""Stories as CSV (RFC 4180) that spreadsheet programs read correctly and never compute.

The columns are a promise: new ones go to the end, none is removed or renamed. /data/ explains them.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from stories.exports.story_stream import Entry, entries, moment
from stories.listing.results import Listing
from stories.models.edition_content import ContentOutcome
from stories.publishing.content_fields import CONTENT_FIELDS, ContentField
from stories.publishing.snapshot import FIELDS_IN_EVERY_SNAPSHOT
from stories.rich_text import html_to_text
from stories.text_safety import escape_formula

# Without it Excel reads UTF-8 as the code page of the machine; programs that know UTF-8 skip it.
BOM = "\ufeff"
Cell = str | int | Iterable[str]
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what a cell holds, and how to get it; several values are joined by "; "."""

    name: str
    meaning: Any
    of: Callable[[Entry], Cell]


def slugs_and_names(name: str, meaning: Any, of: Callable[[Entry], Pairs]) -> tuple[Column, Column]:
    """Return two columns that hold the same entries in one order, given as (slug, name): partners, partner_names."""
    return (
        Column(name, meaning, lambda entry: [slug for slug, _name in of(entry)]),
        Column(
            name.removesuffix("s") + "_names",
            _("Their names, in the same order."),
            lambda entry: [label for _slug, label in of(entry)],
        ),
    )


def named(entries: Iterable[Any]) -> Pairs:
    return [(entry.slug, entry.name) for entry in entries]


def outcome(line: ContentOutcome) -> str:
    """Return such as "arrest: 3 people", or "arrest" when the source counted nothing."""
    counted = f"{line.quantity} {line.unit}".strip() if line.quantity else ""
    return f"{line.kind.name}: {counted}" if counted else line.kind.name


WHAT = (
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
)
WHO = (
    *slugs_and_names("states", _("Postal codes of the states and territories."), lambda entry: entry.content.states),
    Column("lead_center", _("Slug of the lead fusion center."), lambda entry: entry.content.lead_center.slug),
    Column("lead_center_name", _("Its name today."), lambda entry: entry.content.lead_center.name),
    *slugs_and_names(
        "supporting_centers",
        _("Slugs of the supporting centers, by name."),
        lambda entry: named(entry.content.supporting_centers),
    ),
    *slugs_and_names(
        "partners",
        _("Slugs of the partner organizations, by name."),
        lambda entry: named(line.partner for line in entry.content.partners),
    ),
    Column(
        "partner_roles",
        _("What each did: took_part, led, asked or informed; in the same order."),
        lambda entry: [line.role.value for line in entry.content.partners],
    ),
)
ABOUT = (
    *slugs_and_names(
        "threat_types",
        _("Slugs of the threat types, the most specific ones."),
        lambda entry: named(entry.content.threat_types),
    ),
    *slugs_and_names(
        "broader_threat_types",
        _("Slug of the broader type of each, or its own; in the same order."),
        lambda entry: named(threat.top for threat in entry.content.threat_types),
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
    *slugs_and_names(
        "tags", _("Slugs of the tags."), lambda entry: [(tag["slug"], tag["name"]) for tag in entry.content.tags]
    ),
    Column("text", _("The story without its markup."), lambda entry: html_to_text(entry.content.body)),
)
WHERE_FROM = (
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


def column_of(field: ContentField) -> Column:
    """Return the column of a content field that has no other above."""
    return Column(field.export_name, field.meaning, lambda entry: field.value(entry.content.data))


LATER = tuple(column_of(field) for field in CONTENT_FIELDS if field.name not in FIELDS_IN_EVERY_SNAPSHOT)
COLUMNS = WHAT + WHO + ABOUT + WHERE_FROM + LATER


def write_csv(listing: Listing) -> Iterator[str]:
    """Yield a byte order mark, the names of the columns, then a row for each story."""
    yield BOM + row(column.name for column in COLUMNS)
    for entry in entries(listing.story_ids()):
        yield row(cell(column.of(entry)) for column in COLUMNS)


def cell(value: Cell) -> str | int:
    """Return a value as a cell that no spreadsheet program computes: what looks like a formula gets an apostrophe."""
    if isinstance(value, int):
        return value
    return escape_formula(value) if isinstance(value, str) else "; ".join(escape_formula(text) for text in value)


def row(cells: Iterable[str | int]) -> str:
    target = StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
