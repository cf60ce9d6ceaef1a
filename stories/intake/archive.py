"""The portal's first archive: centers, partners, threat types, stories and pages from JSON files.

Everything is stored or nothing. An entry that is there already is kept as staff left it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _

from stories.choices import CenterRole
from stories.dates import EventDate
from stories.intake.records import FILES, ArchiveError, Problem, read_records
from stories.models import FusionCenter, OutcomeKind, Page, Partner, Publication, Story, ThreatType
from stories.publishing.workflow import feature, publish

FOLDER = Path(__file__).resolve().parent.parent / "archive"
# The story that shows best what the network is for: one center, twelve states, one day.
FEATURED = "iowa-coast-to-coast-2024"
Record = dict[str, Any]
OnRecord = Callable[[str], None]


@dataclass(slots=True)
class Report:
    """What became of the records of one file."""

    file: str
    new: int = 0
    kept: int = 0


def count_records(folder: Path = FOLDER) -> int:
    """Return how many records load_archive() will go through."""
    return sum(len(read_records(folder, file)) for file in FILES)


@transaction.atomic
def load_archive(folder: Path = FOLDER, on_record: OnRecord = lambda file: None) -> list[Report]:
    """Store what is not there yet and publish its stories; raise ArchiveError and store nothing if a record is wrong.

    `on_record` is called with the file's name after each record.
    """
    records = {file: read_records(folder, file) for file in FILES}
    reports = []
    for file, store in STORES.items():
        report = Report(file)
        for record in records[file]:
            is_new = _store(file, record, store)
            report.new, report.kept = report.new + is_new, report.kept + (not is_new)
            on_record(file)
        reports.append(report)
    _feature()
    return reports


def _store(file: str, record: Record, store: Callable[[Record], bool]) -> bool:
    try:
        with transaction.atomic():
            return store(record)
    except ValidationError as error:
        raise ArchiveError(_problems(file, record, error)) from error
    except _UnknownReference as error:
        raise ArchiveError([Problem(file, record["slug"], error.field, str(error))]) from error
    except IntegrityError as error:
        raise ArchiveError([Problem(file, record["slug"], "", str(error).splitlines()[0])]) from error


def _problems(file: str, record: Record, error: ValidationError) -> list[Problem]:
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        Problem(file, record["slug"], "" if field == "__all__" else field, message)
        for field, messages in by_field.items()
        for message in messages
    ]


class _UnknownReference(Exception):
    def __init__(self, field: str, slug: str) -> None:
        super().__init__(_("names %(slug)s, which is not in the archive") % {"slug": slug})
        self.field = field


def _find(model: type[models.Model], field: str, slug: str) -> Any:
    entry = model._default_manager.filter(archive_id=slug).first()
    if entry is None:
        raise _UnknownReference(field, slug)
    return entry


def _add(model: type[models.Model], slug: str, values: Record) -> Any:
    """Return the checked and stored new entry, or None when it is there already."""
    if model._default_manager.filter(archive_id=slug).exists():
        return None
    entry = model(archive_id=slug, slug=slug, **values)
    entry.full_clean()
    entry.save()
    return entry


def _store_center(record: Record) -> bool:
    values = {field: value for field, value in record.items() if field not in ("slug", "source")}
    return bool(_add(FusionCenter, record["slug"], values | {"source_url": record["source"]}))


def _store_partner(record: Record) -> bool:
    parent = _find(Partner, "parent", record["parent"]) if record["parent"] else None
    values = {field: value for field, value in record.items() if field not in ("slug", "parent")}
    return bool(_add(Partner, record["slug"], values | {"parent": parent}))


def _store_threat(record: Record) -> bool:
    parent = _find(ThreatType, "parent", record["parent"]) if record["parent"] else None
    values = {field: record[field] for field in ("name", "description", "synonyms")}
    return bool(_add(ThreatType, record["slug"], values | {"parent": parent}))


def _store_story(record: Record) -> bool:
    values = {field: record[field] for field in ("title", "summary", "states", "mission_area")}
    values |= {field: record[field] for field in ("source_title", "source_url")}
    values |= {"more_source_urls": record["additional_source_urls"], "body": paragraphs(record["body"])}
    with _field("occurred_on"):
        values["event_date"] = EventDate.parse(record["occurred_on"])
    if values["event_date"].precision != record["date_precision"]:
        raise ValidationError({"date_precision": _("does not fit the date")})
    story = _add(Story, record["slug"], values)
    if story:
        _relate(story, record)
        publish(story)
    return bool(story)


def _relate(story: Story, record: Record) -> None:
    for place, slug in enumerate(record["centers"]):
        role = CenterRole.SUPPORTING if place else CenterRole.LEAD
        story.center_roles.create(center=_find(FusionCenter, "centers", slug), role=role)
    for slug in record["partners"]:
        story.partner_roles.create(partner=_find(Partner, "partners", slug))
    story.threat_types.set([_find(ThreatType, "threat_types", slug) for slug in record["threat_types"]])
    story.tags.set(record["tags"])
    for name in record["outcome"]:
        kind, _created = OutcomeKind.objects.get_or_create(slug=slugify(name), defaults={"name": name})
        story.outcomes.create(kind=kind)


def _store_page(record: Record) -> bool:
    if Page.objects.filter(slug=record["slug"]).exists():
        return False
    page = Page(**record)
    page.full_clean()
    page.save()
    return True


def _feature() -> None:
    story = Story.objects.filter(archive_id=FEATURED, publication__isnull=False).first()
    if story and not Publication.objects.filter(is_featured=True).exists():
        feature(story)


@contextmanager
def _field(name: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ValidationError({name: str(error)}) from error


def paragraphs(text: str) -> str:
    """Return plain text as HTML: a blank line starts a paragraph."""
    return "".join(f"<p>{escape(part.strip())}</p>" for part in text.split("\n\n") if part.strip())


STORES: dict[str, Callable[[Record], bool]] = {
    "threat_types.json": _store_threat,
    "partners.json": _store_partner,
    "fusion_centers.json": _store_center,
    "success_stories.json": _store_story,
    "pages.json": _store_page,
}
