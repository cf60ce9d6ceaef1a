"""CSV export of stories (RFC 4180), safe to open in spreadsheet programs.

The columns are a public interface: add new ones at the end, and never remove or rename one. The
page /data/ documents them.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from stories.exports.story_stream import StoryRecord, rfc3339, stream_stories
from stories.listing.results import Listing
from stories.models import FusionCenter, Partner, ThreatType
from stories.models.edition_content import ContentOutcome, ContentSource
from stories.publishing.content_fields import CONTENT_FIELDS, ContentField
from stories.publishing.snapshot import FIELDS_IN_EVERY_SNAPSHOT
from stories.rich_text import html_to_text
from stories.text_safety import escape_formula

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Without it Excel reads UTF-8 as the legacy encoding of the machine.
BYTE_ORDER_MARK = "\ufeff"
CellValue = str | int | Iterable[str]
SlugsAndNames = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """A column: its name, its meaning for readers, and a function that returns its value."""

    name: str
    meaning: "StrOrPromise"
    value: Callable[[StoryRecord], CellValue]


def slug_and_name_columns(
    name: str, meaning: "StrOrPromise", read: Callable[[StoryRecord], SlugsAndNames]
) -> tuple[CsvColumn, CsvColumn]:
    """Return a column of slugs and one of names in the same order: partners, partner_names."""

    def slugs(story: StoryRecord) -> list[str]:
        return [slug for slug, _name in read(story)]

    def names(story: StoryRecord) -> list[str]:
        return [label for _slug, label in read(story)]

    names_column = name.removesuffix("s") + "_names"
    return (
        CsvColumn(name, meaning, slugs),
        CsvColumn(names_column, _("Their names, in the same order."), names),
    )


def slugs_and_names(entries: Iterable[FusionCenter | Partner | ThreatType]) -> SlugsAndNames:
    return [(entry.slug, entry.name) for entry in entries]


def outcome_text(outcome: ContentOutcome) -> str:
    """Return "arrest: 3 people", or "arrest" if the source gives no number."""
    if not outcome.quantity:
        return outcome.kind.name
    quantity = f"{outcome.quantity} {outcome.unit}".strip()
    return f"{outcome.kind.name}: {quantity}"


def main_source(story: StoryRecord) -> ContentSource:
    """Return the first source, which every public story has."""
    return story.content.sources[0]


def content_column(field: ContentField) -> CsvColumn:
    """Return the column of a content field that holds its exported value."""
    return CsvColumn(
        field.export_name, field.meaning, lambda story: field.value(story.content.data)
    )


STORY_COLUMNS = (
    CsvColumn(
        "id",
        _("Number of the story. It never changes."),
        lambda story: story.publication.story_id,
    ),
    CsvColumn("title", _("Headline."), lambda story: story.content.title),
    CsvColumn(
        "summary",
        _("The story in one or two sentences."),
        lambda story: story.content.summary,
    ),
    CsvColumn(
        "event_date",
        _("Date of the event, as exact as the source: 2011, 2011-12 or 2011-12-07."),
        lambda story: str(story.content.event),
    ),
    CsvColumn(
        "event_date_precision",
        _("Precision of the date: year, month or day."),
        lambda story: str(story.content.event.precision),
    ),
)
PARTICIPANT_COLUMNS = (
    *slug_and_name_columns(
        "states",
        _("Postal codes of the states and territories."),
        lambda story: story.content.states,
    ),
    CsvColumn(
        "lead_center",
        _("Slug of the lead fusion center."),
        lambda story: story.content.lead_center.slug,
    ),
    CsvColumn(
        "lead_center_name",
        _("Its current name."),
        lambda story: story.content.lead_center.name,
    ),
    *slug_and_name_columns(
        "supporting_centers",
        _("Slugs of the supporting centers, by name."),
        lambda story: slugs_and_names(story.content.supporting_centers),
    ),
    *slug_and_name_columns(
        "partners",
        _("Slugs of the partner organizations, by name."),
        lambda story: slugs_and_names(line.partner for line in story.content.partners),
    ),
    CsvColumn(
        "partner_roles",
        _("Role of each partner: took_part, led, asked or informed. Same order."),
        lambda story: [line.role.value for line in story.content.partners],
    ),
)
TOPIC_COLUMNS = (
    *slug_and_name_columns(
        "threat_types",
        _("Slugs of the most specific threat types."),
        lambda story: slugs_and_names(story.content.threat_types),
    ),
    *slug_and_name_columns(
        "broader_threat_types",
        _("Slug of the broader type of each, or its own slug. Same order."),
        lambda story: slugs_and_names(threat.top for threat in story.content.threat_types),
    ),
    CsvColumn(
        "outcomes",
        _("Slugs of the outcome types."),
        lambda story: [outcome.kind.slug for outcome in story.content.outcomes],
    ),
    CsvColumn(
        "outcome_names",
        _("Names of the outcome types, with the numbers from the source."),
        lambda story: [outcome_text(outcome) for outcome in story.content.outcomes],
    ),
    CsvColumn(
        "mission_area",
        _("prevent, protect, respond or investigate."),
        lambda story: story.content.mission_area,
    ),
    CsvColumn(
        "mission_area_name",
        _("Name of the mission area."),
        lambda story: str(story.content.mission_area.label),
    ),
    *slug_and_name_columns(
        "tags",
        _("Slugs of the tags."),
        lambda story: [(tag["slug"], tag["name"]) for tag in story.content.tags],
    ),
    CsvColumn(
        "text",
        _("Text of the story, without markup."),
        lambda story: html_to_text(story.content.body),
    ),
)
SOURCE_COLUMNS = (
    CsvColumn(
        "source_title",
        _("Title of the public source."),
        lambda story: main_source(story).title,
    ),
    CsvColumn(
        "source_url",
        _("URL of the source, if it has one."),
        lambda story: main_source(story).url,
    ),
    CsvColumn(
        "more_source_urls",
        _("URLs of more sources."),
        lambda story: [source.url for source in story.content.sources[1:]],
    ),
    CsvColumn("url", _("Page of the story."), lambda story: story.url),
    CsvColumn(
        "short_url",
        _("Permanent URL, even if the page moves."),
        lambda story: story.short_url,
    ),
)
EDITION_COLUMNS = (
    CsvColumn(
        "first_published_at",
        _("When edition 1 was released, in UTC (RFC 3339)."),
        lambda story: rfc3339(story.publication.first_published_at),
    ),
    CsvColumn(
        "edition",
        _("Number of the current edition."),
        lambda story: story.publication.edition.number,
    ),
    CsvColumn(
        "edition_released_at",
        _("When the current edition was released, in UTC."),
        lambda story: rfc3339(story.publication.edition.released_at),
    ),
    CsvColumn(
        "change_note",
        _("Changes in this edition."),
        lambda story: story.publication.edition.change_note,
    ),
    CsvColumn(
        "content_hash",
        _("SHA-256 of the released content. Equal hashes mean equal content."),
        lambda story: story.publication.edition.content_hash,
    ),
)
SOURCE_RECORD_COLUMNS = (
    CsvColumn(
        "source_titles",
        _("Titles of all sources, the main one first."),
        lambda story: [source.title for source in story.content.sources],
    ),
    CsvColumn(
        "source_publishers",
        _("Their publishers, in the same order; empty if unknown."),
        lambda story: [source.publisher for source in story.content.sources],
    ),
    CsvColumn(
        "source_dates",
        _("Their dates, as exact as known: 2011, 2011-12 or 2011-12-07."),
        lambda story: [str(source.date or "") for source in story.content.sources],
    ),
    CsvColumn(
        "source_kinds",
        _("agency_release, news_report, court_record, testimony or wire_release."),
        lambda story: [str(source.kind or "") for source in story.content.sources],
    ),
    CsvColumn(
        "source_urls",
        _("Their URLs."),
        lambda story: [source.url for source in story.content.sources],
    ),
    CsvColumn(
        "source_archived_urls",
        _("URLs of archived copies."),
        lambda story: [source.archived_url for source in story.content.sources],
    ),
    CsvColumn(
        "source_archived_on",
        _("Dates of these copies."),
        lambda story: [str(source.archived_on or "") for source in story.content.sources],
    ),
)
OUTCOME_COLUMNS = (
    CsvColumn(
        "outcome_quantities",
        _("Quantity of each outcome, in the same order as outcomes; empty if none is given."),
        lambda story: [outcome.quantity for outcome in story.content.outcomes],
    ),
    CsvColumn(
        "outcome_units",
        _("Units of these quantities."),
        lambda story: [outcome.unit for outcome in story.content.outcomes],
    ),
    CsvColumn(
        "outcome_notes",
        _("Notes on these outcomes."),
        lambda story: [outcome.note for outcome in story.content.outcomes],
    ),
)
DATE_COLUMNS = (
    CsvColumn(
        "event_first_day",
        _("First day on which the event may have been: 2011-12-01 for December 2011. To sort by."),
        lambda story: story.content.event.first.isoformat(),
    ),
    CsvColumn(
        "event_last_day",
        _("Last such day: 2011-12-31 for December 2011."),
        lambda story: story.content.event.last.isoformat(),
    ),
)
# Content fields added after the columns above were published.
LATER_COLUMNS = tuple(
    content_column(field) for field in CONTENT_FIELDS if field.name not in FIELDS_IN_EVERY_SNAPSHOT
)
COLUMNS = (
    STORY_COLUMNS
    + PARTICIPANT_COLUMNS
    + TOPIC_COLUMNS
    + SOURCE_COLUMNS
    + EDITION_COLUMNS
    + LATER_COLUMNS
    + SOURCE_RECORD_COLUMNS
    + OUTCOME_COLUMNS
    + DATE_COLUMNS
)


def write_csv(listing: Listing) -> Iterator[str]:
    """Yield the byte order mark with the column names, then a row for each story."""
    yield BYTE_ORDER_MARK + csv_row(column.name for column in COLUMNS)
    for story in stream_stories(listing.story_ids()):
        yield csv_row(csv_cell(column.value(story)) for column in COLUMNS)


def csv_cell(value: CellValue) -> str | int:
    """Return a value as a cell. Text that looks like a formula gets an apostrophe in front.

    Multiple values are joined by "; ". A value that contains a semicolon is in quotation marks, so
    that csv.reader(..., delimiter=";", skipinitialspace=True) reads them back.
    """
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return escape_formula(value)
    return "; ".join(_quote_separator(escape_formula(one)) for one in value)


def _quote_separator(text: str) -> str:
    """Return one of several values; with a separator or a quotation mark in it, quoted."""
    if ";" not in text and not text.startswith('"'):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def csv_row(cells: Iterable[str | int]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
