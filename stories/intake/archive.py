"""The portal's first archive: centers, partners, threat types, stories and pages from JSON files.

Everything is stored or nothing. An entry that is there already is kept as staff left it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, models, transaction
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _

from stories.choices import CenterRole
from stories.intake.records import FILES, ArchiveError, Problem, read_records
from stories.models import FusionCenter, OutcomeKind, Page, Partner, Publication, Story, ThreatType, VocabularyWord
from stories.partial_dates import EventDate
from stories.publishing.content_fields import STORY_COLUMNS
from stories.publishing.merging.successors import successor_of
from stories.publishing.projection import rebuild_publications
from stories.publishing.search_names import save_all_names
from stories.publishing.workflow import feature, release_from_archive

FOLDER = Path(__file__).resolve().parent.parent / "archive"
# The story that shows best what the network is for: one center, twelve states, one day.
FEATURED = "iowa-coast-to-coast-2024"
# Fields of ours that bear another name in the files.
RENAMED = {
    "event_on": "occurred_on",
    "event_date": "occurred_on",
    "more_source_urls": "additional_source_urls",
    "source_url": "source",
}
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


def load_archive(folder: Path = FOLDER, on_record: OnRecord = lambda file: None) -> list[Report]:
    """Store the files of a folder as load_records() does."""
    return load_records({file: read_records(folder, file) for file in FILES}, on_record)


@transaction.atomic
def load_records(records: Mapping[str, list[Record]], on_record: OnRecord = lambda file: None) -> list[Report]:
    """Store what is not there yet and publish its stories; raise ArchiveError and store nothing if a record is wrong.

    `records` are those of all files by name; `on_record` is called with the file's name after each of them.
    """
    reports = []
    for file, store in STORES.items():
        report = Report(file)
        for record in records[file]:
            is_new = _store(file, record, store)
            report.new, report.kept = report.new + is_new, report.kept + (not is_new)
            on_record(file)
        reports.append(report)
    save_all_names()
    if not VocabularyWord.objects.exists():  # the stories were released before search kept words
        rebuild_publications(Publication.objects.select_related("edition"))
    _feature()
    return reports


def _store(file: str, record: Record, store: Callable[[Record], bool]) -> bool:
    try:
        return store(record)
    except ValidationError as error:
        raise ArchiveError(_problems(file, record, error)) from error


def _problems(file: str, record: Record, error: ValidationError) -> list[Problem]:
    """Return what is wrong by the record's own field names; the workflow's errors carry a field as their code."""
    if hasattr(error, "error_dict"):
        found = list(error.message_dict.items())
    else:
        found = [(part.code or "", part.messages) for part in error.error_list]
    return [
        Problem(file, record["slug"], field if field in record else RENAMED.get(field, ""), message)
        for field, messages in found
        for message in messages
    ]


def _find(model: type[models.Model], field: str, slug: str) -> Any:
    (entry,) = _find_all(model, field, [slug])
    return entry


def _find_all(model: type[models.Model], field: str, slugs: list[str]) -> list[Any]:
    known = {entry.archive_id: entry for entry in _rows(model, archive_id__in=slugs)}
    found = {slug: known.get(slug) or successor_of(model, archive_id=slug) for slug in slugs}
    for slug in (slug for slug, entry in found.items() if entry is None):
        raise ValidationError({field: _("names %(slug)s, which is not in the archive") % {"slug": slug}})
    return [found[slug] for slug in slugs]


def _stored(model: type[models.Model], slug: str) -> Any:
    """Return what came from the archive under this slug, or what it was merged into since."""
    return _rows(model, archive_id=slug).first() or successor_of(model, archive_id=slug)


def _rows(model: type[models.Model], **where: Any) -> models.QuerySet[Any]:
    return model._default_manager.filter(**where)


def _add(model: type[models.Model], slug: str, values: Record) -> Any:
    """Return the checked and stored new entry, or None when it is there already."""
    if _stored(model, slug):
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
    same = [field for field in STORY_COLUMNS if field in record and field not in ("slug", "date_precision")]
    values = {field: record[field] for field in same}
    values |= {"more_source_urls": record["additional_source_urls"], "body": paragraphs(record["body"])}
    with _field("occurred_on"):
        values["event_date"] = EventDate.parse(record["occurred_on"])
    if values["event_date"].precision != record["date_precision"]:
        raise ValidationError({"date_precision": _("does not fit the date")})
    story = _add(Story, record["slug"], values)
    if story:
        _relate(story, record)
        release_from_archive(story)
    return bool(story)


def _relate(story: Story, record: Record) -> None:
    for place, center in enumerate(_find_all(FusionCenter, "centers", record["centers"])):
        story.center_roles.create(center=center, role=CenterRole.SUPPORTING if place else CenterRole.LEAD)
    for partner in _find_all(Partner, "partners", record["partners"]):
        story.partner_roles.create(partner=partner)
    story.threat_types.set(_find_all(ThreatType, "threat_types", record["threat_types"]))
    with _field("tags"):
        story.tags.set(record["tags"])
    with _field("outcome"):
        for name in record["outcome"]:
            story.outcomes.create(kind=_outcome_kind(name))


def _outcome_kind(name: str) -> OutcomeKind:
    slug = slugify(name)
    known = OutcomeKind.objects.filter(slug=slug).first() or successor_of(OutcomeKind, slug=slug)
    kind = known or OutcomeKind(slug=slug, name=name)
    if kind.pk is None:
        kind.full_clean()
        kind.save()
    return kind


def _store_page(record: Record) -> bool:
    if Page.objects.filter(slug=record["slug"]).exists():
        return False
    page = Page(**record)
    page.full_clean()
    page.save()
    return True


def _feature() -> None:
    story = Story.objects.filter(archive_id=FEATURED, publications__isnull=False).first()
    if story and not Publication.objects.filter(is_featured=True).exists():
        feature(story)


@contextmanager
def _field(name: str) -> Iterator[None]:
    """Lay what goes wrong inside at the door of one field of the record."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    except (ValueError, DataError) as error:
        raise ValidationError({name: str(error).splitlines()[0]}) from error


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
