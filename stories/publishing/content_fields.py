"""Registry of the public fields of a story.

Snapshot, restore, comparison, release check, search document, CSV, JSON, API, story form and importer iterate over
CONTENT_FIELDS. To add a public field, add the model field, its migration, an entry here and a place in the template.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, ngettext

from stories.choices import STATES, CenterRole, MissionArea
from stories.models import FusionCenter, Partner, Story
from stories.models.edition_content import Content, VocabularyNames
from stories.publishing import content_values as values
from stories.publishing.content_values import Value
from stories.publishing.release_checks.findings import Kind
from stories.rich_text import html_to_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WHAT_HAPPENED = gettext_lazy("What happened")
WHEN_AND_WHERE = gettext_lazy("When and where")
ABOUT = gettext_lazy("What it is about")
SOURCE = gettext_lazy("Source")
PICTURE = gettext_lazy("Picture")
TAGS = gettext_lazy("Tags")
# Sections of the story form, in their order.
SECTIONS = (WHAT_HAPPENED, WHEN_AND_WHERE, ABOUT, SOURCE, PICTURE, TAGS)

Words = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Text:
    """How the release check reads a string. `name` is its name in findings, "#" its place in a list."""

    kind: Kind
    name: str


def describe_text(value: Value, names: VocabularyNames) -> str:
    return str(value)


def no_words(content: Content) -> Words:
    return {}


@dataclass(frozen=True, slots=True)
class ContentField:
    """One public field of a story.

    `name` is its key in a snapshot, `export_name` its name in JSON and `meaning` what exports say about it.
    `section` and `form_fields` place it in the story form; `columns` are the columns of Story that hold it.
    `texts` lists its strings by path ("" is the value itself, "#" a place in a list): None marks a code from a fixed
    list, and the release check reads a string that is not listed as plain text.
    `describe` sums a value up in a few words, `search_words` returns words by weight, and `is_rich_text` marks HTML.
    """

    name: str
    label: "StrOrPromise"
    read: Callable[[Story], Value]
    write: Callable[[Story, Value], None]
    export_name: str
    meaning: "StrOrPromise"
    empty: Value = ""
    section: "StrOrPromise" = ""
    form_fields: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    texts: Mapping[str, Text | None] = field(default_factory=dict)
    describe: Callable[[Value, VocabularyNames], str] = describe_text
    search_words: Callable[[Content], Words] = no_words
    is_rich_text: bool = False

    @property
    def may_link(self) -> bool:
        """Whether the field may hold web addresses."""
        return any(text.kind in (Kind.ADDRESS, Kind.PROSE) for text in self.texts.values() if text)

    def value(self, content: Mapping[str, Any]) -> Value:
        """Return the value in a snapshot; editions older than the field do not have it."""
        return content.get(self.name, self.empty)


def text_field(
    name: str,
    label: "StrOrPromise",
    *,
    section: "StrOrPromise",
    meaning: "StrOrPromise",
    weight: str = "",
    kind: Kind = Kind.TEXT,
) -> ContentField:
    """Return the entry of one text in a column of the same name; `weight` is its weight in search, A to D."""

    def search_words(content: Content) -> Words:
        return {weight: [content.data.get(name, "")]} if weight else {}

    return ContentField(
        name=name,
        label=label,
        read=values.read_column(name),
        write=values.write_column(name),
        export_name=name,
        meaning=meaning,
        section=section,
        form_fields=(name,),
        columns=(name,),
        texts={"": Text(kind, name)},
        search_words=search_words,
    )


def describe_body(value: str, names: VocabularyNames) -> str:
    count = len(html_to_text(value).split())
    return ngettext("%(count)s word", "%(count)s words", count) % {"count": count}


def body_words(content: Content) -> Words:
    return {"C": [html_to_text(content.body)]}


def event_words(content: Content) -> Words:
    return {"B": [content.event.text]}


def describe_states(value: list[str], names: VocabularyNames) -> str:
    return ", ".join(STATES[code] for code in value)


def state_words(content: Content) -> Words:
    return {"B": [name for _code, name in content.states]}


def describe_mission_area(value: str, names: VocabularyNames) -> str:
    return str(MissionArea(value).label) if value else ""


def all_names(entry: FusionCenter | Partner) -> str:
    """Return the present and former names of an entry, for search."""
    former = getattr(entry, "former_names", [])
    return " ".join([entry.name, entry.acronym, *former, *entry.absorbed_names])


def describe_centers(value: list[Value], names: VocabularyNames) -> str:
    described = []
    for entry in value:
        center = names.centers.get(entry["id"])
        if center:
            described.append(f"{center} ({CenterRole(entry['role']).label})")
    return ", ".join(described)


def center_words(content: Content) -> Words:
    return {"B": [f"{all_names(center)} {center.city}" for center in content.centers]}


def describe_partners(value: list[Value], names: VocabularyNames) -> str:
    partners = [names.partners.get(entry["id"]) for entry in value]
    return ", ".join(sorted(str(partner) for partner in partners if partner))


def partner_words(content: Content) -> Words:
    return {"C": [all_names(line.partner) for line in content.partners]}


def describe_threat_types(value: list[int], names: VocabularyNames) -> str:
    return ", ".join(str(names.threats[id_]) for id_ in value if id_ in names.threats)


def threat_words(content: Content) -> Words:
    threats = content.threat_types
    broader = [threat.top.name for threat in threats]
    synonyms = [" ".join([*threat.synonyms, *threat.absorbed_names]) for threat in threats]
    return {"B": [threat.name for threat in threats], "D": [*broader, *synonyms]}


def describe_tags(value: list[Value], names: VocabularyNames) -> str:
    return ", ".join(tag["name"] for tag in value)


def tag_words(content: Content) -> Words:
    return {"B": [tag["name"] for tag in content.tags]}


def describe_outcomes(value: list[Value], names: VocabularyNames) -> str:
    described = []
    for entry in value:
        kind = names.outcomes.get(entry["kind"])
        parts = [str(kind) if kind else "", entry["quantity"], entry["unit"], entry["note"]]
        described.append(" ".join(part for part in parts if part))
    return ", ".join(described)


def outcome_words(content: Content) -> Words:
    return {"D": [f"{line.kind.name} {line.note}" for line in content.outcomes]}


def describe_source(value: Value, names: VocabularyNames) -> str:
    return "\n".join(text for text in (value["title"], value["url"], *value["more_urls"]) if text)


def describe_image(value: Value, names: VocabularyNames) -> str:
    if value is None:
        return ""
    file_name = value["name"].rsplit("/", 1)[-1]
    return f"{file_name} {value['alt']} {value['caption']}".strip()


CONTENT_FIELDS: tuple[ContentField, ...] = (
    text_field(
        "title",
        gettext_lazy("Title"),
        section=WHAT_HAPPENED,
        meaning=gettext_lazy("Headline."),
        weight="A",
    ),
    ContentField(
        name="slug",
        label=gettext_lazy("Address"),
        read=values.read_column("slug"),
        write=values.write_slug,
        export_name="slug",
        meaning=gettext_lazy("The last part of its addresses; a former one redirects."),
        section=WHAT_HAPPENED,
        form_fields=("slug",),
        columns=("slug",),
        texts={"": Text(Kind.ADDRESS, "slug")},
    ),
    text_field(
        "summary",
        gettext_lazy("Summary"),
        section=WHAT_HAPPENED,
        meaning=gettext_lazy("The story in one or two sentences."),
        weight="B",
    ),
    ContentField(
        name="body",
        label=gettext_lazy("Story"),
        read=values.read_body,
        write=values.write_column("body"),
        export_name="body",
        meaning=gettext_lazy(
            "The story as HTML: paragraphs, headings, lists, quotations, tables, links."
        ),
        section=WHAT_HAPPENED,
        form_fields=("body",),
        columns=("body",),
        texts={"": Text(Kind.PROSE, "body")},
        describe=describe_body,
        search_words=body_words,
        is_rich_text=True,
    ),
    ContentField(
        name="event_on",
        label=gettext_lazy("Date of the event"),
        read=values.read_event,
        write=values.write_event,
        export_name="event",
        meaning=gettext_lazy("When it happened, as exactly as the source says."),
        section=WHEN_AND_WHERE,
        form_fields=("event_date",),
        columns=("event_on", "date_precision"),
        texts={"": None},
        search_words=event_words,
    ),
    ContentField(
        name="states",
        label=gettext_lazy("States"),
        read=values.read_states,
        write=values.write_states,
        export_name="states",
        meaning=gettext_lazy("States and territories that were concerned."),
        empty=[],
        section=WHEN_AND_WHERE,
        form_fields=("states",),
        columns=("states",),
        texts={"#": None},
        describe=describe_states,
        search_words=state_words,
    ),
    ContentField(
        name="centers",
        label=gettext_lazy("Centers"),
        read=values.read_centers,
        write=values.write_centers,
        export_name="centers",
        meaning=gettext_lazy("The lead center, then the supporting ones by name."),
        empty=[],
        texts={"#.role": None},
        describe=describe_centers,
        search_words=center_words,
    ),
    ContentField(
        name="partners",
        label=gettext_lazy("Partners"),
        read=values.read_partners,
        write=values.write_partners,
        export_name="partners",
        meaning=gettext_lazy("Partner organizations by name."),
        empty=[],
        texts={"#.role": None},
        describe=describe_partners,
        search_words=partner_words,
    ),
    ContentField(
        name="threat_types",
        label=gettext_lazy("Threat types"),
        read=values.read_threat_types,
        write=values.write_threat_types,
        export_name="threat_types",
        meaning=gettext_lazy("The most specific threat types."),
        empty=[],
        section=ABOUT,
        form_fields=("threat_types",),
        describe=describe_threat_types,
        search_words=threat_words,
    ),
    ContentField(
        name="mission_area",
        label=gettext_lazy("Mission area"),
        read=values.read_column("mission_area"),
        write=values.write_column("mission_area"),
        export_name="mission_area",
        meaning=gettext_lazy("What the work was for, above all."),
        section=ABOUT,
        form_fields=("mission_area",),
        columns=("mission_area",),
        texts={"": None},
        describe=describe_mission_area,
    ),
    ContentField(
        name="tags",
        label=gettext_lazy("Tags"),
        read=values.read_tags,
        write=values.write_tags,
        export_name="tags",
        meaning=gettext_lazy("Words that no other field says."),
        empty=[],
        section=TAGS,
        form_fields=("tags",),
        texts={"#.name": Text(Kind.TEXT, "tags.#"), "#.slug": Text(Kind.ADDRESS, "tags.#.slug")},
        describe=describe_tags,
        search_words=tag_words,
    ),
    ContentField(
        name="outcomes",
        label=gettext_lazy("Outcomes"),
        read=values.read_outcomes,
        write=values.write_outcomes,
        export_name="outcomes",
        meaning=gettext_lazy("What came of it."),
        empty=[],
        texts={
            "#.quantity": None,
            "#.unit": Text(Kind.TEXT, "outcomes.#.unit"),
            "#.note": Text(Kind.TEXT, "outcomes.#.note"),
        },
        describe=describe_outcomes,
        search_words=outcome_words,
    ),
    ContentField(
        name="source",
        label=gettext_lazy("Source"),
        read=values.read_source,
        write=values.write_source,
        export_name="source",
        meaning=gettext_lazy("The public report that the story rests on."),
        section=SOURCE,
        form_fields=("source_title", "source_url", "more_source_urls"),
        columns=("source_title", "source_url", "more_source_urls"),
        texts={
            "title": Text(Kind.TEXT, "source_title"),
            "url": Text(Kind.ADDRESS, "source_url"),
            "more_urls.#": Text(Kind.ADDRESS, "more_source_urls.#"),
        },
        describe=describe_source,
    ),
    ContentField(
        name="image",
        label=gettext_lazy("Picture"),
        read=values.read_image,
        write=values.write_image,
        export_name="picture",
        meaning=gettext_lazy("The picture of the story, or null."),
        empty=None,
        section=PICTURE,
        form_fields=("image", "image_alt", "image_is_decorative", "image_caption"),
        columns=("image", "image_alt", "image_is_decorative", "image_caption"),
        texts={
            "name": Text(Kind.NAME, "image"),
            "alt": Text(Kind.TEXT, "image_alt"),
            "caption": Text(Kind.TEXT, "image_caption"),
        },
        describe=describe_image,
    ),
)

# The columns of Story that hold public content.
STORY_COLUMNS = [column for content_field in CONTENT_FIELDS for column in content_field.columns]


def form_fields(section: "StrOrPromise") -> list[str]:
    """Return the fields of one section of the story form."""
    names: list[str] = []
    for content_field in CONTENT_FIELDS:
        if content_field.section == section:
            names += content_field.form_fields
    return names
