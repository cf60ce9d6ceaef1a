"""The spreadsheet of stories. Its rows become drafts, or change working texts; they never move a story."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count, islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag

from stories.choices import CenterRole, ImportKind
from stories.intake.save_stories import save_stories
from stories.intake.sheets.base import Column, Record, Sheet
from stories.intake.sheets.cells import (
    BodyCell,
    Cell,
    ChoiceCell,
    DateCell,
    EntryCell,
    LineCell,
    SeveralCell,
    SlugCell,
    StatesCell,
    checked,
    entries_cell,
    outcomes_cell,
    partners_cell,
)
from stories.intake.sheets.name_lookup import Entries
from stories.models import Address, FusionCenter, Outcome, OutcomeKind, Partner, Story, ThreatType
from stories.publishing.content_fields import CONTENT_FIELDS, STORY_COLUMNS
from stories.publishing.content_values import plain_quantity

PARTS = ("center_roles", "partner_roles", "threat_types", "tags", "outcomes")
CHUNK = 500
# The date is one column, event_date; a picture is a file.
NOT_IN_SHEETS = ("event_on", "date_precision", "image", "image_alt", "image_is_decorative", "image_caption")
MAX_TAGS, TAG_LENGTH, ID_LENGTH = 20, 100, 150


class StorySheet(Sheet):
    """Stories; who writes for some centers only sees and writes theirs."""

    kind, model = ImportKind.STORIES, Story
    told = ("status", "changed")

    def __init__(self, user: Any, may_change: Callable[[Any], bool] = lambda entry: True) -> None:
        super().__init__(user, may_change)
        self.sees_all = user.has_perm("stories.view_all_stories")
        own = [] if self.sees_all else user.memberships.values_list("center", "center__slug")
        self.own: dict[int, str] = dict(own)
        self.last: dict[str, int] = {}  # which number was tried last for a slug

    def columns(self) -> list[Column]:
        """Return the columns of all content fields and of the note that stays inside, in the order of the form."""
        self.tags = {name.casefold(): name for name in Tag.objects.values_list("name", flat=True)}
        special = self._special_columns()
        columns: list[Column] = []
        for field in CONTENT_FIELDS:
            columns += special[field.name] if field.name in special else map(_text_column, field.columns)
        notes: Any = Story._meta.get_field("editor_notes")
        return [*columns, Column("editor_notes", notes.help_text, Cell(notes))]

    def _special_columns(self) -> dict[str, list[Column]]:
        """Return the columns of the content fields whose cells are more than a line of text."""
        field: Any = Story._meta.get_field
        centers, partners = Entries(FusionCenter), Entries(Partner)
        outcomes = outcomes_cell(Entries(OutcomeKind), Outcome._meta.get_field("unit"), Outcome._meta.get_field("note"))
        return {
            "title": [Column("title", field("title").help_text, LineCell(field("title")), True)],
            "slug": [
                Column(
                    "slug",
                    gettext_lazy("The last part of the address; made from the title if empty."),
                    SlugCell(field("slug")),
                )
            ],
            "body": [
                Column("body", gettext_lazy("Plain text with an empty line between paragraphs, or HTML."), BodyCell())
            ],
            "event_on": [
                Column("event_date", gettext_lazy("As exact as known: 2011, 2011-12 or 2011-12-07."), DateCell())
            ],
            "states": [Column("states", gettext_lazy("Postal codes or names, separated by semicolons."), StatesCell())],
            "centers": [
                Column("lead_center", gettext_lazy("Slug, name or acronym of the one that led."), EntryCell(centers)),
                Column(
                    "supporting_centers", gettext_lazy("The others, separated by semicolons."), entries_cell(centers)
                ),
            ],
            "partners": [
                Column(
                    "partners",
                    gettext_lazy("Slug, name or acronym, with the role in brackets: fbi (led); also asked, informed."),
                    partners_cell(partners),
                )
            ],
            "threat_types": [
                Column("threat_types", field("threat_types").help_text, entries_cell(Entries(ThreatType)))
            ],
            "mission_area": [
                Column(
                    "mission_area",
                    gettext_lazy("prevent, protect, respond or investigate."),
                    ChoiceCell(field("mission_area")),
                )
            ],
            "tags": [Column("tags", field("tags").help_text, SeveralCell(self._tag))],
            "outcomes": [
                Column(
                    "outcomes",
                    gettext_lazy("Such as: arrest: 3 people; drugs seized: 12 kilograms (in one day)."),
                    outcomes,
                )
            ],
            "source": [
                _text_column("source_title"),
                _text_column("source_url"),
                Column(
                    "more_source_urls",
                    gettext_lazy("Further addresses, separated by semicolons."),
                    SeveralCell(_url, is_set=False),
                ),
            ],
            "image": [],  # a file, which no cell can hold
        }

    def visible(self) -> QuerySet[Story]:
        return Story.objects.visible_to(self.user)

    def records(self, entries: Iterable[Story]) -> Iterator[Record]:
        """Return stories as records; five queries for each 500."""
        rest = iter(entries)
        while chunk := list(islice(rest, CHUNK)):
            prefetch_related_objects(chunk, *PARTS)
            yield from map(record_of, chunk)

    def prepare(self) -> None:
        self.slugs = dict(Story.objects.values_list("slug", "pk"))
        self.addresses = dict(Address.objects.filter(kind="story").values_list("slug", "owner_id"))

    def ids(self, text: str) -> list[str]:
        """Separate the ids of each contributor, so that no id reveals another center's story."""
        return [text, *(f"{slug}/{text}" for slug in self.own.values())]

    def check(self, record: Record) -> dict[str, str]:
        return self._check_parts(record) | self._check_own(record) | self._check_slug(record)

    def _check_parts(self, record: Record) -> dict[str, str]:
        partners = [number for number, _role in record.partners]
        if record.lead_center in record.supporting_centers:
            return {"supporting_centers": _("The lead center does not support itself.")}
        if len(set(partners)) < len(partners):
            return {"partners": _("A partner stands here twice.")}
        return (
            {"tags": _("Choose at most %(number)s tags.") % {"number": MAX_TAGS}} if len(record.tags) > MAX_TAGS else {}
        )

    def _check_own(self, record: Record) -> dict[str, str]:
        """Let a contributor write for his or her centers only; give a new story its id among those of the center."""
        if self.sees_all:
            return {}
        if record.lead_center not in self.own:
            return {"lead_center": _("Name one of your own centers as the lead: you write for it.")}
        prefix = f"{self.own[record.lead_center]}/"
        if record.pk is None and not record.external_id.startswith(prefix):
            record.external_id = f"{prefix}{record.external_id}"
        return {"external_id": _("This id is too long.")} if len(record.external_id) > ID_LENGTH else {}

    def _check_slug(self, record: Record) -> dict[str, str]:
        if not record.slug:
            record.slug = record.before["slug"] if record.before else self._free_slug(record.title)
        owners = {self.slugs.get(record.slug), self.addresses.get(record.slug)} - {None}
        if owners - {record.pk} or self._is_repeated("slug", record.slug):
            return {"slug": _("Another story has this address, or had it once. Choose another.")}
        return {}

    def _free_slug(self, title: str) -> str:
        base = slugify(title)[:110].strip("-") or "story"
        taken = (self.slugs, self.addresses, self.seen.get("slug", set()))
        for number in count(self.last.get(base, 1)):
            slug = base if number == 1 else f"{base}-{number}"
            self.last[base] = number + 1
            if not any(slug in some for some in taken):
                break
        return slug

    def _tag(self, text: str) -> str:
        name = " ".join(text.split())
        if name.casefold() not in self.tags:
            checked(TAG_NAME, name)
            if not self.user.has_perm("taggit.add_tag"):
                raise ValueError(_("You may not add a new tag: %(name)s.") % {"name": name[:TAG_LENGTH]})
            self.tags[name.casefold()] = name
        return self.tags[name.casefold()]

    def store(self, records: Sequence[Record], by: Any) -> None:
        save_stories(records, by)

    def remove(self, numbers: Sequence[int]) -> None:
        stories = Story.objects.filter(pk__in=numbers)
        transaction.on_commit(
            partial(_delete_pictures, list(stories.exclude(image="").values_list("image", flat=True)))
        )
        stories.delete()


def _delete_pictures(names: Iterable[str]) -> None:
    for name in names:
        Story._meta.get_field("image").storage.delete(name)


def _url(text: str) -> str:
    field: Any = Story._meta.get_field("more_source_urls")
    return checked(field.base_field, text)


TAG_NAME: Any = Tag._meta.get_field("name")


def _text_column(name: str) -> Column:
    """Return the column of a line of text, as the model describes it."""
    field: Any = Story._meta.get_field(name)
    return Column(name, field.help_text, LineCell(field))


def record_of(story: Any) -> Record:
    """Return a story with its parts as a record."""
    values = {"external_id": story.archive_id or f"portal:{story.pk}", "editor_notes": story.editor_notes}
    for name in STORY_COLUMNS:
        if name not in NOT_IN_SHEETS:
            values[name] = getattr(story, name)
    told = {"status": story.get_status_display(), "changed": story.updated_at.isoformat(timespec="seconds")}
    return Record(story.pk, values | _parts(story), told=told)


def _parts(story: Any) -> dict[str, Any]:
    """Return the values whose columns are not columns of the model."""
    centers = [(row.center_id, row.role) for row in story.center_roles.all()]
    return {
        "event_date": str(story.event_date or ""),
        "lead_center": next((number for number, role in centers if role == CenterRole.LEAD), None),
        "supporting_centers": sorted(number for number, role in centers if role == CenterRole.SUPPORTING),
        "partners": sorted([row.partner_id, row.role] for row in story.partner_roles.all()),
        "threat_types": sorted(threat.pk for threat in story.threat_types.all()),
        "tags": sorted(tag.name for tag in story.tags.all()),
        "outcomes": [[row.kind_id, plain_quantity(row.quantity), row.unit, row.note] for row in story.outcomes.all()],
    }
