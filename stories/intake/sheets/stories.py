"""Spreadsheet of stories. Rows become drafts or change drafts; they never publish a story."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count, islice
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag

from stories.choices import STATUS_LABELS, CenterRole, ImportKind
from stories.intake.save_stories import SOURCE_PARTS, main_source, save_stories
from stories.intake.sheets.base import Record, Sheet, SheetColumn, Values, always
from stories.intake.sheets.cells import (
    BodyCell,
    Cell,
    ChoiceCell,
    DateCell,
    DayCell,
    EntryCell,
    LineCell,
    SlugCell,
)
from stories.intake.sheets.list_cells import (
    EntryListCell,
    OutcomesCell,
    PartnersCell,
    SourcesCell,
    StatesCell,
    TagsCell,
)
from stories.intake.sheets.name_lookup import NameLookup
from stories.models import (
    Address,
    FusionCenter,
    ImportBatch,
    Outcome,
    OutcomeKind,
    Partner,
    Source,
    Story,
    ThreatType,
)
from stories.models.outcome import unit_message
from stories.models.publication import displayed_status
from stories.models.source import UNKNOWN_SOURCE
from stories.models.story_parts import MAX_TAGS, validate_tag
from stories.publishing.content_fields import CONTENT_FIELDS, STORY_COLUMNS
from stories.publishing.content_values import plain_quantity, read_sources
from stories.publishing.picture_files import delete_unused_pictures

RELATIONS = ("center_roles", "partner_roles", "threat_types", "tags", "outcomes", "sources")
CHUNK_SIZE = 500
# The date is one column, event_date; a picture is a file.
COLUMNS_NOT_IN_SHEET = (
    "event_on",
    "date_precision",
    "image",
    "image_alt",
    "image_is_decorative",
    "image_caption",
)
# Model fields with another name.
FIELDS_OF_PARTS = {"date": "published_on"}
SOURCE_MEANINGS = {
    "date": gettext_lazy("Date of the source, as exact as known: 2011, 2011-12 or 2011-12-07."),
}
# Titles in a message.
MAX_NAMES = 5
MAX_ID_LENGTH = 150
MAX_SLUG_LENGTH = 110


class StorySheet(Sheet):
    """Stories. Contributors see and write only those of their own centers."""

    kind = ImportKind.STORIES
    model = Story
    export_only = ("status", "changed")

    def __init__(self, user: User, may_change: Callable[[Any], bool] = always) -> None:
        super().__init__(user, may_change)
        self.sees_all = user.has_perm("stories.view_all_stories")
        # Slugs of the contributor's centers, by id.
        self.own_centers: dict[int, str] = {}
        if not self.sees_all:
            self.own_centers = dict(user.memberships.values_list("center", "center__slug"))

        self.next_suffix: dict[str, int] = {}

    def columns(self) -> list[SheetColumn]:
        """Return the columns of all content fields and of the internal note, in form order."""
        self.tags = {name.casefold(): name for name in Tag.objects.values_list("name", flat=True)}
        special_columns = self._special_columns()
        columns: list[SheetColumn] = []
        for field in CONTENT_FIELDS:
            if field.name in special_columns:
                columns += special_columns[field.name]
            else:
                columns += [_text_column(name) for name in field.columns]

        notes = _story_field("editor_notes")
        columns.append(SheetColumn("editor_notes", notes.help_text, Cell(notes)))
        return columns

    def _special_columns(self) -> dict[str, list[SheetColumn]]:
        """Return the columns of the content fields that are more than a line of text."""
        centers = NameLookup(FusionCenter)
        outcomes = OutcomesCell(
            NameLookup(OutcomeKind),
            Outcome._meta.get_field("unit"),
            Outcome._meta.get_field("note"),
        )
        title = _story_field("title")
        columns = {
            "title": SheetColumn("title", title.help_text, LineCell(title), is_required=True),
            "slug": SheetColumn(
                "slug",
                gettext_lazy("Last part of the URL. Created from the title if empty."),
                SlugCell(_story_field("slug")),
            ),
            "body": SheetColumn(
                "body",
                gettext_lazy("Plain text with an empty line between paragraphs, or HTML."),
                BodyCell(),
            ),
            "event_on": SheetColumn(
                "event_date",
                gettext_lazy("As exact as the source gives it: 2011, 2011-12 or 2011-12-07."),
                DateCell(),
            ),
            "states": SheetColumn(
                "states",
                gettext_lazy("Postal codes or names, separated by semicolons."),
                StatesCell(),
            ),
            "partners": SheetColumn(
                "partners",
                gettext_lazy(
                    "Slug, name or acronym, with the role in parentheses: fbi (led); also asked,"
                    " informed."
                ),
                PartnersCell(NameLookup(Partner)),
            ),
            "threat_types": SheetColumn(
                "threat_types",
                _story_field("threat_types").help_text,
                EntryListCell(NameLookup(ThreatType)),
            ),
            "mission_area": SheetColumn(
                "mission_area",
                gettext_lazy("prevent, protect, respond or investigate."),
                ChoiceCell(_story_field("mission_area")),
            ),
            "tags": SheetColumn(
                "tags", _story_field("tags").help_text, TagsCell(self._read_tag, self.tags)
            ),
            "outcomes": SheetColumn(
                "outcomes",
                gettext_lazy("Such as: arrests: 3 people; drugs-seized: 12 kilograms (in a day)."),
                outcomes,
            ),
        }
        by_field = {name: [column] for name, column in columns.items()}
        by_field["centers"] = [
            SheetColumn(
                "lead_center",
                gettext_lazy("Slug, name or acronym of the lead center."),
                EntryCell(centers),
            ),
            SheetColumn(
                "supporting_centers",
                gettext_lazy("Other centers, separated by semicolons."),
                EntryListCell(centers),
            ),
        ]
        by_field["sources"] = _source_columns()
        by_field["image"] = []  # a file, which no cell can contain
        return by_field

    def visible(self) -> QuerySet[Story]:
        return Story.objects.visible_to(self.user)

    def records(self, entries: Iterable[Story]) -> Iterator[Record]:
        """Yield stories as records; seven queries per 500 stories."""
        remaining = iter(entries)
        while chunk := list(islice(remaining, CHUNK_SIZE)):
            prefetch_related_objects(chunk, *RELATIONS)
            keys = [story.pk for story in chunk]
            stored = Story.objects.filter(pk__in=keys).values_list("pk", displayed_status())
            statuses = dict(stored)
            for story in chunk:
                yield make_record(story, statuses[story.pk])

    def prepare(self) -> None:
        self.ids_by_slug = dict(Story.objects.values_list("slug", "pk"))
        self.outcome_kinds = OutcomeKind.objects.in_bulk()
        former_slugs = Address.objects.filter(kind="story")
        self.ids_by_former_slug = dict(former_slugs.values_list("slug", "owner_id"))

    def ids(self, text: str) -> list[str]:
        """Return an id also with the prefix of each own center.

        A contributor's ids are stored with a prefix, so that they can't collide with, and so
        reveal, those of another center.
        """
        return [text, *(f"{slug}/{text}" for slug in self.own_centers.values())]

    def check(self, record: Record) -> dict[str, str]:
        return {
            **self._check_relations(record),
            **self._check_center(record),
            **self._check_slug(record),
        }

    def _check_relations(self, record: Record) -> dict[str, str]:
        """Return the problems of centers, partners and tags."""
        if record.lead_center in record.supporting_centers:
            return {"supporting_centers": _("The lead center can’t also be a supporting center.")}

        partner_ids = [id_ for id_, _role in record.partners]
        if len(set(partner_ids)) < len(partner_ids):
            return {"partners": _("A partner is listed twice.")}
        if len(record.tags) > MAX_TAGS:
            return {"tags": _("Choose at most %(number)s tags.") % {"number": MAX_TAGS}}
        return self._check_units(record) or self._check_source(record)

    def _check_units(self, record: Record) -> dict[str, str]:
        """Return a problem if an outcome has a unit that its type doesn't have."""
        for kind_id, _quantity, unit, _note in record.outcomes:
            kind = self.outcome_kinds[kind_id]
            if not kind.allows_unit(unit):
                return {"outcomes": unit_message(kind)}
        return {}

    def _check_source(self, record: Record) -> dict[str, str]:
        """Return the problems of the main source as a whole."""
        source = main_source(record)
        if any(source.values()) and not (source["title"] or source["url"]):
            return {"source_title": _("Enter the title or the URL of the source.")}
        if source["archived_on"] and not source["archived_url"]:
            return {"source_archived_url": _("Enter the URL of the archived copy.")}
        return {}

    def _check_center(self, record: Record) -> dict[str, str]:
        """Require a contributor's own center as the lead; add its prefix to a new story's id."""
        if self.sees_all:
            return {}
        if record.lead_center not in self.own_centers:
            return {"lead_center": _("Choose one of your own centers as the lead.")}

        prefix = f"{self.own_centers[record.lead_center]}/"
        if record.pk is None and not record.external_id.startswith(prefix):
            record.external_id = f"{prefix}{record.external_id}"
        if len(record.external_id) > MAX_ID_LENGTH:
            return {"external_id": _("This ID is too long.")}
        return {}

    def _check_slug(self, record: Record) -> dict[str, str]:
        """Set the slug of a record without one; return a problem if another story has used it."""
        self._complete_slug(record, lambda: self._free_slug(record.title))
        if self._is_slug_taken(record):
            return {"slug": _("Another story has used this URL. Choose a different one.")}
        return {}

    def _free_slug(self, title: str) -> str:
        """Return a slug that no story has, had, or gets from an earlier row of the file."""
        base = slugify(title)[:MAX_SLUG_LENGTH].strip("-") or "story"
        used = (self.ids_by_slug, self.ids_by_former_slug, self.seen.get("slug", set()))
        # Continue after the last suffix: a file can have the same title five thousand times.
        for number in count(self.next_suffix.get(base, 1)):
            slug = base if number == 1 else f"{base}-{number}"
            self.next_suffix[base] = number + 1
            if not any(slug in slugs for slugs in used):
                break

        return slug

    def _read_tag(self, text: str) -> str:
        """Return a tag as it is stored; raise ValueError if the user may not create a new one."""
        name = " ".join(text.split())
        try:
            validate_tag(name)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

        key = name.casefold()
        if key in self.tags:
            return self.tags[key]
        if not self.user.has_perm("taggit.add_tag"):
            raise ValueError(_("You can’t add new tags: %(name)s.") % {"name": name})

        self.tags[key] = name
        return name

    def store(self, records: Sequence[Record], by: User, batch: ImportBatch | None = None) -> None:
        save_stories(records, by)

    def remove(self, ids: Sequence[int], by: User) -> None:
        stories = Story.objects.filter(pk__in=ids)
        _require_no_work_of_others(stories)
        pictures = list(stories.exclude(image="").values_list("image", flat=True))
        transaction.on_commit(partial(delete_unused_pictures, pictures))
        stories.delete()


def with_work_of_others(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Keep the stories with remarks, open preview links or a workflow history."""
    used = stories.filter(
        Q(remarks__isnull=False)
        | Q(preview_links__expires_at__gt=Now())
        | Q(workflow_entries__isnull=False)
    )
    return used.distinct().order_by("pk")


def _require_no_work_of_others(stories: QuerySet[Story]) -> None:
    """Raise ValidationError if deleting the stories would delete what colleagues wrote or sent."""
    titles = list(with_work_of_others(stories).values_list("title", flat=True))
    if titles:
        raise ValidationError(
            _(
                "These stories have remarks, open preview links or a history, so the import can’t"
                " be undone: %(names)s."
            )
            % {"names": "; ".join(titles[:MAX_NAMES])}
        )


def _story_field(name: str) -> Any:
    return Story._meta.get_field(name)


def _source_columns() -> list[SheetColumn]:
    """Return a column for each part of the main source, and one for all other sources."""
    special_cells: dict[str, Cell] = {
        "date": DateCell(),
        "kind": ChoiceCell(Source._meta.get_field("kind")),
        "archived_on": DayCell(),
    }
    columns = []
    for name, part in SOURCE_PARTS.items():
        field: Any = Source._meta.get_field(FIELDS_OF_PARTS.get(part, part))
        cell = special_cells.get(part) or LineCell(field)
        columns.append(SheetColumn(name, SOURCE_MEANINGS.get(part, field.help_text), cell))

    more_sources = gettext_lazy(
        "Other sources, one per line: title | publisher | date | kind | URL | archived copy | date"
        " of the copy. Leave unknown parts empty. A URL alone is enough."
    )
    return [*columns, SheetColumn("more_sources", more_sources, SourcesCell())]


def _text_column(name: str) -> SheetColumn:
    """Return the column of a model field with one line of text."""
    field = _story_field(name)
    return SheetColumn(name, field.help_text, LineCell(field))


def make_record(story: Story, status: str) -> Record:
    """Return a story and its relations as a record; relations must be prefetched.

    `status` is a key of STATUS_LABELS.
    """
    values: Values = {
        "external_id": story.archive_id or f"portal:{story.pk}",
        "editor_notes": story.editor_notes,
    }
    for name in STORY_COLUMNS:
        if name not in COLUMNS_NOT_IN_SHEET:
            values[name] = getattr(story, name)

    values |= _relation_values(story)

    extra = {
        "status": STATUS_LABELS[status],
        "changed": story.updated_at.isoformat(timespec="seconds"),
    }
    return Record(story.pk, values, extra)


def _relation_values(story: Story) -> Values:
    """Return the values of the columns that aren't model columns."""
    lead_center = None
    supporting_centers = []
    for center_role in story.center_roles.all():
        if center_role.role == CenterRole.LEAD:
            lead_center = center_role.center_id
        else:
            supporting_centers.append(center_role.center_id)

    outcomes = []
    for outcome in story.outcomes.all():
        quantity = plain_quantity(outcome.quantity)
        outcomes.append([outcome.kind_id, quantity, outcome.unit, outcome.note])

    partners = [[row.partner_id, row.role] for row in story.partner_roles.all()]
    return {
        "event_date": str(story.event_date or ""),
        "lead_center": lead_center,
        "supporting_centers": sorted(supporting_centers),
        "partners": sorted(partners),
        "threat_types": sorted(threat.pk for threat in story.threat_types.all()),
        "tags": sorted(tag.name for tag in story.tags.all()),
        "outcomes": outcomes,
        **_source_values(story),
    }


def _source_values(story: Story) -> Values:
    """Return the values of the columns of sources."""
    main, *others = read_sources(story) or [UNKNOWN_SOURCE]
    values: Values = {name: main[part] for name, part in SOURCE_PARTS.items()}
    values["more_sources"] = others
    return values
