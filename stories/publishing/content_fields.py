"""Registry of the public fields of a story.

Snapshot, restore, comparison, release check, search document, CSV, JSON, API, story form and
importer iterate over CONTENT_FIELDS. To add a public field, add the model field, its migration,
an entry here and its markup in the template.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from stories.choices import CenterRole
from stories.models import Story
from stories.models.edition_content import Content, Snapshot, VocabularyNames
from stories.models.source import sources_in
from stories.publishing import content_text as texts
from stories.publishing import content_values as values
from stories.publishing.content_text import WeightedTexts
from stories.publishing.content_values import Value
from stories.publishing.release_checks.findings import Kind
from stories.rich_text import html_to_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WHAT_HAPPENED = _("What happened")
WHEN_AND_WHERE = _("When and where")
ABOUT = _("Subject")
PICTURE = _("Picture")
TAGS = _("Tags")
# Sections of the story form, in order.
SECTIONS = (WHAT_HAPPENED, WHEN_AND_WHERE, ABOUT, PICTURE, TAGS)

MIN_SUMMARY_LENGTH = 50


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A string that the release check reads.

    `name` is its name in findings, with "#" for the number of an item in a list.
    """

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """Condition that a field must meet before release, and the message if it does not.

    `form_field` is the field of the story form that shows the message.
    """

    form_field: str
    is_met: Callable[[Value], bool]
    message: "StrOrPromise"


@dataclass(frozen=True, slots=True)
class ContentField:
    """One public field of a story.

    Values:
        name: key in a snapshot
        read, write: read the value from a story, and write it back
        empty: value of editions that are older than the field
        read_edition: read the value from any edition, if earlier ones have another format
        columns: columns of Story that contain it
        requirement: condition that it must meet before release
        is_rich_text: whether it is HTML

    Texts:
        checked_texts: its strings by path; "" is the value itself, "#" an item of a list.
            None excludes a code from a fixed list. The release check reads all other strings,
            declared here or not.
        describe: return the value in a few words
        search_texts: return its texts by search weight

    Display:
        label: name in comparisons
        export_name, meaning: name and description in JSON, CSV and the API
        section, form_fields: position in the story form
    """

    name: str
    label: "StrOrPromise"
    read: Callable[[Story], Value]
    write: Callable[[Story, Value], None]
    export_name: str
    meaning: "StrOrPromise"
    empty: Value = ""
    read_edition: Callable[[Snapshot], Value] | None = None
    section: "StrOrPromise" = ""
    form_fields: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    requirement: Requirement | None = None
    checked_texts: Mapping[str, CheckedText | None] = field(default_factory=dict)
    describe: Callable[[Value, VocabularyNames], str] = texts.describe_as_text
    search_texts: Callable[[Content], WeightedTexts] = texts.no_search_texts
    is_rich_text: bool = False

    @property
    def may_contain_urls(self) -> bool:
        """Whether a text of the field can contain links: rich text, or the URL of an item."""
        return self.is_rich_text or any(path.endswith("url") for path in self.checked_texts)

    def value(self, content: Snapshot) -> Value:
        """Return the value in a snapshot, `empty` if the edition is older than the field."""
        if self.read_edition:
            return self.read_edition(content)
        return content.get(self.name, self.empty)


def is_filled(value: Value) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def has_long_enough_summary(value: str) -> bool:
    return len(value.strip()) >= MIN_SUMMARY_LENGTH


def has_words(value: str) -> bool:
    return bool(html_to_text(value))


def has_one_lead_center(value: list[Value]) -> bool:
    roles = [entry["role"] for entry in value]
    return roles.count(CenterRole.LEAD) == 1


def has_source_title(value: list[Value]) -> bool:
    return any(source["title"].strip() for source in value)


CONTENT_FIELDS: tuple[ContentField, ...] = (
    ContentField(
        name="title",
        label=_("Title"),
        read=values.read_column("title"),
        write=values.write_column("title"),
        export_name="title",
        meaning=_("Headline."),
        section=WHAT_HAPPENED,
        form_fields=("title",),
        columns=("title",),
        requirement=Requirement("title", is_filled, _("Write a title.")),
        checked_texts={"": CheckedText(Kind.TEXT, "title")},
        search_texts=texts.title_texts,
    ),
    ContentField(
        name="slug",
        label=_("URL"),
        read=values.read_column("slug"),
        write=values.write_slug,
        export_name="slug",
        meaning=_("Last part of the story's URL. A former one redirects."),
        section=WHAT_HAPPENED,
        form_fields=("slug",),
        columns=("slug",),
        checked_texts={"": CheckedText(Kind.ADDRESS, "slug")},
    ),
    ContentField(
        name="summary",
        label=_("Summary"),
        read=values.read_column("summary"),
        write=values.write_column("summary"),
        export_name="summary",
        meaning=_("The story in one or two sentences."),
        section=WHAT_HAPPENED,
        form_fields=("summary",),
        columns=("summary",),
        requirement=Requirement(
            "summary", has_long_enough_summary, _("Write a summary of at least 50 characters.")
        ),
        checked_texts={"": CheckedText(Kind.TEXT, "summary")},
        search_texts=texts.summary_texts,
    ),
    ContentField(
        name="body",
        label=_("Story"),
        read=values.read_body,
        write=values.write_column("body"),
        export_name="body",
        meaning=_("The story as HTML: paragraphs, headings, lists, quotations, tables, links."),
        section=WHAT_HAPPENED,
        form_fields=("body",),
        columns=("body",),
        requirement=Requirement("body", has_words, _("Write the story.")),
        checked_texts={"": CheckedText(Kind.PROSE, "body")},
        describe=texts.describe_body,
        search_texts=texts.body_texts,
        is_rich_text=True,
    ),
    ContentField(
        name="event_on",
        label=_("Date of the event"),
        read=values.read_event,
        write=values.write_event,
        export_name="event",
        meaning=_("Date of the event, as precise as in the source."),
        section=WHEN_AND_WHERE,
        form_fields=("event_date",),
        columns=("event_on", "date_precision"),
        requirement=Requirement(
            "event_date", is_filled, _("Enter the date of the event, as precise as in the source.")
        ),
        checked_texts={"": None},
        search_texts=texts.event_texts,
    ),
    ContentField(
        name="states",
        label=_("States"),
        read=values.read_states,
        write=values.write_states,
        export_name="states",
        meaning=_("States and territories involved."),
        empty=[],
        section=WHEN_AND_WHERE,
        form_fields=("states",),
        columns=("states",),
        requirement=Requirement("states", is_filled, _("Choose at least one state or territory.")),
        checked_texts={"#": None},
        describe=texts.describe_states,
        search_texts=texts.state_texts,
    ),
    ContentField(
        name="centers",
        label=_("Centers"),
        read=values.read_centers,
        write=values.write_centers,
        export_name="centers",
        meaning=_("The lead center, then the supporting ones by name."),
        empty=[],
        requirement=Requirement("centers", has_one_lead_center, _("Choose one lead center.")),
        checked_texts={"#.role": None},
        describe=texts.describe_centers,
        search_texts=texts.center_texts,
    ),
    ContentField(
        name="partners",
        label=_("Partners"),
        read=values.read_partners,
        write=values.write_partners,
        export_name="partners",
        meaning=_("Partner organizations by name."),
        empty=[],
        checked_texts={"#.role": None},
        describe=texts.describe_partners,
        search_texts=texts.partner_texts,
    ),
    ContentField(
        name="threat_types",
        label=_("Threat types"),
        read=values.read_threat_types,
        write=values.write_threat_types,
        export_name="threat_types",
        meaning=_("The most specific threat types."),
        empty=[],
        section=ABOUT,
        form_fields=("threat_types",),
        requirement=Requirement("threat_types", is_filled, _("Choose at least one threat type.")),
        describe=texts.describe_threat_types,
        search_texts=texts.threat_texts,
    ),
    ContentField(
        name="mission_area",
        label=_("Mission area"),
        read=values.read_column("mission_area"),
        write=values.write_column("mission_area"),
        export_name="mission_area",
        meaning=_("Main purpose of the work."),
        section=ABOUT,
        form_fields=("mission_area",),
        columns=("mission_area",),
        requirement=Requirement("mission_area", is_filled, _("Choose the mission area.")),
        checked_texts={"": None},
        describe=texts.describe_mission_area,
    ),
    ContentField(
        name="tags",
        label=_("Tags"),
        read=values.read_tags,
        write=values.write_tags,
        export_name="tags",
        meaning=_("Keywords not covered by other fields."),
        empty=[],
        section=TAGS,
        form_fields=("tags",),
        checked_texts={
            "#.name": CheckedText(Kind.TEXT, "tags.#"),
            "#.slug": CheckedText(Kind.ADDRESS, "tags.#.slug"),
        },
        describe=texts.describe_tags,
        search_texts=texts.tag_texts,
    ),
    ContentField(
        name="outcomes",
        label=_("Outcomes"),
        read=values.read_outcomes,
        write=values.write_outcomes,
        export_name="outcomes",
        meaning=_("Results, such as arrests or seizures."),
        empty=[],
        checked_texts={
            "#.quantity": None,
            "#.unit": CheckedText(Kind.TEXT, "outcomes.#.unit"),
            "#.note": CheckedText(Kind.TEXT, "outcomes.#.note"),
        },
        describe=texts.describe_outcomes,
        search_texts=texts.outcome_texts,
    ),
    ContentField(
        name="sources",
        label=_("Sources"),
        read=values.read_sources,
        write=values.write_sources,
        read_edition=sources_in,
        export_name="sources",
        meaning=_("Public reports and records on which the story is based."),
        empty=[],
        requirement=Requirement("sources", has_source_title, _("Name the public source.")),
        checked_texts={
            "#.title": CheckedText(Kind.TEXT, "sources.#.title"),
            "#.publisher": CheckedText(Kind.TEXT, "sources.#.publisher"),
            "#.date": None,
            "#.kind": None,
            "#.url": CheckedText(Kind.ADDRESS, "sources.#.url"),
            "#.archived_url": CheckedText(Kind.ADDRESS, "sources.#.archived_url"),
            "#.archived_on": None,
        },
        describe=texts.describe_sources,
    ),
    ContentField(
        name="image",
        label=_("Picture"),
        read=values.read_image,
        write=values.write_image,
        export_name="picture",
        meaning=_("The picture of the story, or null."),
        empty=None,
        section=PICTURE,
        form_fields=("image", "image_alt", "image_is_decorative", "image_caption"),
        columns=("image", "image_alt", "image_is_decorative", "image_caption"),
        checked_texts={
            "name": CheckedText(Kind.NAME, "image"),
            "alt": CheckedText(Kind.TEXT, "image_alt"),
            "caption": CheckedText(Kind.TEXT, "image_caption"),
        },
        describe=texts.describe_image,
    ),
)

# The columns of Story that contain public content.
STORY_COLUMNS = [*chain.from_iterable(field.columns for field in CONTENT_FIELDS)]
# Columns that forms and imports write. Never the workflow status, which someone may be changing
# at the same time.
EDITED_COLUMNS = [*STORY_COLUMNS, "editor_notes", "updated_by", "updated_at"]


def form_fields(section: "StrOrPromise") -> list[str]:
    """Return the fields of one section of the story form."""
    names: list[str] = []
    for content_field in CONTENT_FIELDS:
        if content_field.section == section:
            names.extend(content_field.form_fields)

    return names
