"""Import of the first archive: centers, partners, threat types, stories and pages from JSON files.

All records are stored or none. An entry that was imported before is kept as staff left it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from stories.intake.archive_stories import (
    find_entry,
    find_outcome_kind,
    replace_relations,
    require_entry,
    write_columns,
)
from stories.intake.records import FILES, ArchiveError, Record, RecordProblem, read_records
from stories.models import (
    Audited,
    Collection,
    FusionCenter,
    OutcomeKind,
    Page,
    Partner,
    Publication,
    Story,
    ThreatType,
    VocabularyWord,
)
from stories.publishing.audit.log import record as record_audit
from stories.publishing.projection import rebuild_publications
from stories.publishing.proposals.permit import initial_load
from stories.publishing.proposals.propose import require_unblocked
from stories.publishing.proposals.values import read_values
from stories.publishing.public_texts import public_model
from stories.publishing.search_names import save_all_names
from stories.publishing.workflow import feature, release_from_archive

ARCHIVE_FOLDER = Path(__file__).resolve().parent.parent / "archive"
# Shows best what the network is for: one center and twelve states on one day.
FEATURED = "iowa-coast-to-coast-2024"
# Columns of Story with another name in the files.
FILE_FIELDS = {
    "event_on": "occurred_on",
    "event_date": "occurred_on",
    "source_url": "source",
}
Entry = TypeVar("Entry", FusionCenter, Partner, ThreatType)
Nested = TypeVar("Nested", Partner, ThreatType)
OnRecord: TypeAlias = Callable[[str], None]


@dataclass(slots=True)
class FileReport:
    """Number of new and kept records of one file."""

    file: str
    new: int = 0
    kept: int = 0


def ignore_progress(file: str) -> None:
    pass


def count_records(folder: Path = ARCHIVE_FOLDER) -> int:
    """Return the number of records that load_archive() imports."""
    return sum(len(read_records(folder, file)) for file in FILES)


def load_archive(
    folder: Path = ARCHIVE_FOLDER, on_record: OnRecord = ignore_progress
) -> list[FileReport]:
    """Import the files of a folder as load_records() does."""
    records = {file: read_records(folder, file) for file in FILES}
    return load_records(records, on_record)


@transaction.atomic
def load_records(
    records: Mapping[str, list[Record]], on_record: OnRecord = ignore_progress
) -> list[FileReport]:
    """Store new records and publish their stories; raise ArchiveError if a record is wrong.

    `records` are those of all files, by file name. `on_record` is called with the file name after
    each record.
    """
    reports = []
    with initial_load():
        for file, store in STORE_FUNCTIONS.items():
            report = FileReport(file)
            for record in records[file]:
                if _store(file, record, store):
                    report.new += 1
                else:
                    report.kept += 1

                on_record(file)

            reports.append(report)

    new_records = {report.file: report.new for report in reports}
    record_audit(Audited.LOADED, about="archive", new=new_records)
    save_all_names()
    # Stories of an older release may have been published without search words.
    if not VocabularyWord.objects.exists():
        rebuild_publications(Publication.objects.select_related("edition"))

    _feature_story()
    return reports


def _store(file: str, record: Record, store: Callable[[Record], bool]) -> bool:
    """Store a record; return whether it was new."""
    try:
        return store(record)
    except ValidationError as error:
        raise ArchiveError(_problems(file, record, error)) from error


def _problems(file: str, record: Record, error: ValidationError) -> list[RecordProblem]:
    """Return the messages of an error with the field names of the file."""
    problems = []
    for field, message in _messages(error):
        file_field = field if field in record else FILE_FIELDS.get(field, "")
        problems.append(RecordProblem(file, record["slug"], file_field, message))

    return problems


def _messages(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield (field, message); errors of the workflow have the field as their code."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for field, parts in by_field.items():
        for part in parts:
            yield field or part.code or "", " ".join(part.messages)


def _add(model: type[Entry], slug: str, values: Record) -> Entry | None:
    """Check and store a new entry; return None if it exists."""
    if find_entry(model, slug) is not None:
        return None

    entry = model(archive_id=slug, slug=slug, **values)
    entry.full_clean()
    _require_unblocked(entry)
    entry.save()
    return entry


def _require_unblocked(entry: Model) -> None:
    """Raise ValidationError if the release check blocks a text of an entry or page."""
    require_unblocked(public_model(type(entry)), {}, read_values(entry))


def _store_center(record: Record) -> bool:
    values = dict(record)
    slug = values.pop("slug")
    values["source_url"] = values.pop("source")
    return _add(FusionCenter, slug, values) is not None


def _store_nested(model: type[Nested], record: Record) -> bool:
    """Store an entry that may be part of another one of its kind; return whether it was new."""
    values = dict(record)
    slug = values.pop("slug")
    values["parent"] = None
    if record["parent"]:
        values["parent"] = require_entry(model, "parent", record["parent"])
    return _add(model, slug, values) is not None


def _store_outcome_kind(record: Record) -> bool:
    if find_outcome_kind(record["slug"]) is not None:
        return False

    kind = OutcomeKind(**record)
    kind.full_clean()
    _require_unblocked(kind)
    kind.save()
    return True


def _store_story(record: Record) -> bool:
    """Store a story and release it; return whether it was new."""
    if find_entry(Story, record["slug"]) is not None:
        return False

    story = Story(archive_id=record["slug"], slug=record["slug"])
    write_columns(story, record)
    story.full_clean()
    story.save()
    replace_relations(story, record)
    release_from_archive(story)
    return True


def _store_page(record: Record) -> bool:
    if Page.objects.filter(slug=record["slug"]).exists():
        return False

    page = Page(**record)
    page.full_clean()
    _require_unblocked(page)
    page.save()
    return True


def _store_collection(record: Record) -> bool:
    if Collection.objects.filter(slug=record["slug"]).exists():
        return False

    values = dict(record)
    slugs = values.pop("stories")
    stories = [require_entry(Story, "stories", slug) for slug in slugs]
    collection = Collection(story_ids=[story.pk for story in stories], **values)
    collection.full_clean()
    _require_unblocked(collection)
    collection.save()
    return True


def _feature_story() -> None:
    """Feature the archive story that shows the work best, unless another one is featured."""
    if Publication.objects.filter(is_featured=True).exists():
        return
    story = Story.objects.filter(archive_id=FEATURED, publications__isnull=False).first()
    if story:
        feature(story)


# In the order of their references to each other.
STORE_FUNCTIONS: dict[str, Callable[[Record], bool]] = {
    "threat_types.json": partial(_store_nested, ThreatType),
    "partners.json": partial(_store_nested, Partner),
    "fusion_centers.json": _store_center,
    "outcome_kinds.json": _store_outcome_kind,
    "success_stories.json": _store_story,
    "pages.json": _store_page,
    "collections.json": _store_collection,
}
