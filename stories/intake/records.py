"""Records of the archive's JSON files, with every value checked before anything is stored."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from stories.text_safety import UNSTORABLE

Types: TypeAlias = tuple[type, ...]
Record: TypeAlias = dict[str, Any]

TEXT: Types = (str,)
TEXT_LIST: Types = (list,)
NUMBER: Types = (int, float, type(None))
WHOLE_NUMBER: Types = (int, type(None))
MAX_NUMBER = 10**9  # also excludes NaN and Infinity, which Python's JSON reader accepts

# Fields of the records in each file. All of them are required.
FILES: dict[str, dict[str, Types]] = {
    "fusion_centers.json": {
        "slug": TEXT,
        "name": TEXT,
        "acronym": TEXT,
        "former_names": TEXT_LIST,
        "designation": TEXT,
        "state": TEXT,
        "city": TEXT,
        "latitude": NUMBER,
        "longitude": NUMBER,
        "website": TEXT,
        "host_agency": TEXT,
        "established_year": WHOLE_NUMBER,
        "area_of_responsibility": TEXT,
        "source": TEXT,
    },
    "partners.json": {
        "slug": TEXT,
        "name": TEXT,
        "acronym": TEXT,
        "level": TEXT,
        "kind": TEXT,
        "parent": TEXT,
        "website": TEXT,
    },
    "threat_types.json": {
        "slug": TEXT,
        "name": TEXT,
        "parent": TEXT,
        "description": TEXT,
        "synonyms": TEXT_LIST,
    },
    "success_stories.json": {
        "slug": TEXT,
        "title": TEXT,
        "summary": TEXT,
        "body": TEXT,
        "occurred_on": TEXT,
        "date_precision": TEXT,
        "centers": TEXT_LIST,
        "partners": TEXT_LIST,
        "threat_types": TEXT_LIST,
        "states": TEXT_LIST,
        "tags": TEXT_LIST,
        "mission_area": TEXT,
        "outcome": TEXT_LIST,
        "source_title": TEXT,
        "source_url": TEXT,
        "additional_source_urls": TEXT_LIST,
    },
    "pages.json": {
        "slug": TEXT,
        "title": TEXT,
        "description": TEXT,
        "body": TEXT,
    },
}


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """A problem and its location: file, record (slug or number), field and reason."""

    file: str
    record: str
    field: str
    reason: str

    def __str__(self) -> str:
        return _("%(file)s, record %(record)s, field %(field)s: %(reason)s") % {
            "file": self.file,
            "record": self.record or "-",
            "field": self.field or "-",
            "reason": self.reason,
        }


class ArchiveError(Exception):
    """The archive can't be loaded; nothing was stored."""

    def __init__(self, problems: list[RecordProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_records(folder: Path, file: str) -> list[Record]:
    """Return the records of one file; raise ArchiveError with all problems in it."""
    records = _parse(folder, file)

    problems: list[RecordProblem] = []
    slugs: Counter[str] = Counter()
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            problems.append(RecordProblem(file, str(number), "", _("is not an object")))
            continue
        problems += _check_record(file, number, record)
        if "slug" in record:
            slugs[str(record["slug"])] += 1

    for slug, count in slugs.items():
        if count > 1:
            problems.append(RecordProblem(file, slug, "slug", _("is in the file twice")))
    if problems:
        raise ArchiveError(problems)
    return records


def _parse(folder: Path, file: str) -> list[Any]:
    try:
        records = json.loads((folder / file).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ArchiveError([RecordProblem(file, "", "", str(error))]) from error
    if not isinstance(records, list):
        raise ArchiveError([RecordProblem(file, "", "", _("is not a list of records"))])
    return records


def _check_record(file: str, number: int, record: Record) -> list[RecordProblem]:
    types = FILES[file]
    reasons: dict[str, str] = {}
    for field in types:
        if field not in record:
            reasons[field] = _("is missing")
    for field, value in record.items():
        if field not in types:
            reasons[field] = _("is not a field of this file")
        else:
            reasons[field] = _check_value(value, types[field])

    name = str(record.get("slug") or number)
    return [RecordProblem(file, name, field, reason) for field, reason in reasons.items() if reason]


def _check_value(value: object, types: Types) -> str:
    """Return the reason why a value can't be stored, or ""."""
    if not isinstance(value, types) or isinstance(value, bool):
        return _("has the wrong type: %(type)s") % {"type": type(value).__name__}
    if isinstance(value, list):
        return _check_list(value)
    if isinstance(value, str) and UNSTORABLE.search(value):
        return _("holds a character that cannot be stored")
    if isinstance(value, int | float) and not -MAX_NUMBER < value < MAX_NUMBER:
        return _("is not a number that can be stored")
    return ""


def _check_list(values: list[object]) -> str:
    texts = [value for value in values if isinstance(value, str) and value.strip()]
    if len(texts) < len(values):
        return _("must be a list of texts, none of them empty")

    lowercase = {text.lower() for text in texts}
    if len(lowercase) < len(texts):
        return _("contains the same text twice")

    for text in texts:
        reason = _check_value(text, TEXT)
        if reason:
            return reason
    return ""
