"""Records of the archive's JSON files, with every value checked before anything is stored."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from stories.models.source import UNKNOWN_SOURCE
from stories.text_safety import UNSTORABLE

Record: TypeAlias = dict[str, Any]
# Returns the reason why a value can't be stored, or "".
Check: TypeAlias = Callable[[object], str]

MAX_NUMBER = 10**9  # also excludes NaN and Infinity, which Python's JSON reader accepts


def _check_text(value: object) -> str:
    """Return why a value is no text that can be stored, or ""."""
    if not isinstance(value, str):
        return _wrong_type(value)
    if UNSTORABLE.search(value):
        return _("holds a character that cannot be stored")
    return ""


def _check_texts(value: object) -> str:
    """Return why a value is no list of different, non-empty texts, or ""."""
    if not isinstance(value, list):
        return _wrong_type(value)

    if not all(map(_is_filled_text, value)):
        return _("must be a list of texts, none of them empty")

    different = set(map(str.lower, value))
    if len(different) < len(value):
        return _("contains the same text twice")
    return _check_text("".join(value))


def _is_filled_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _check_number(value: object) -> str:
    """Return why a value is no number that can be stored, or "". None is allowed."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _wrong_type(value)
    if not -MAX_NUMBER < value < MAX_NUMBER:
        return _("is not a number that can be stored")
    return ""


def _check_whole_number(value: object) -> str:
    if isinstance(value, float):
        return _wrong_type(value)
    return _check_number(value)


def _check_unknown(value: object) -> str:
    return _("is not a field of this file")


def _wrong_type(value: object) -> str:
    return _("has the wrong type: %(type)s") % {"type": type(value).__name__}


def _check_sources(value: object) -> str:
    return _check_parts(value, dict.fromkeys(UNKNOWN_SOURCE, _check_text))


def _check_outcomes(value: object) -> str:
    return _check_parts(value, OUTCOME_PARTS)


def _check_parts(value: object, checks: dict[str, Check]) -> str:
    """Return why a value is no list of objects with exactly these parts, or ""."""
    if not isinstance(value, list):
        return _wrong_type(value)

    for item in value:
        if not isinstance(item, dict) or item.keys() != checks.keys():
            parts = ", ".join(checks)
            return _("must be a list of objects with these parts: %(parts)s") % {"parts": parts}

        for name, check in checks.items():
            reason = check(item[name])
            if reason:
                return reason

    return ""


TEXT = _check_text
TEXT_LIST = _check_texts
NUMBER = _check_number
WHOLE_NUMBER = _check_whole_number
SOURCE_LIST = _check_sources
OUTCOME_LIST = _check_outcomes

OUTCOME_PARTS: dict[str, Check] = {
    "kind": TEXT,
    "quantity": NUMBER,
    "unit": TEXT,
    "note": TEXT,
}

STORIES_FILE = "success_stories.json"
# Fields of the records in each file. All of them are required.
FILES: dict[str, dict[str, Check]] = {
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
        "description": TEXT,
        "more_source_urls": TEXT_LIST,
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
    "outcome_kinds.json": {
        "slug": TEXT,
        "name": TEXT,
        "group": TEXT,
        "units": TEXT_LIST,
        "definition": TEXT,
        "counting_rule": TEXT,
    },
    STORIES_FILE: {
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
        "outcomes": OUTCOME_LIST,
        "sources": SOURCE_LIST,
    },
    "pages.json": {
        "slug": TEXT,
        "title": TEXT,
        "description": TEXT,
        "body": TEXT,
    },
    "collections.json": {
        "slug": TEXT,
        "title": TEXT,
        "description": TEXT,
        "introduction": TEXT,
        "stories": TEXT_LIST,
        "query": TEXT,
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
        super().__init__("\n".join(map(str, problems)))
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
    """Return the records of a JSON file; raise ArchiveError if it contains no list."""
    try:
        records = json.loads((folder / file).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ArchiveError([RecordProblem(file, "", "", str(error))]) from error

    if not isinstance(records, list):
        raise ArchiveError([RecordProblem(file, "", "", _("is not a list of records"))])
    return records


def _check_record(file: str, number: int, record: Record) -> list[RecordProblem]:
    """Return the problems of one record: missing, unknown and wrong fields."""
    checks = FILES[file]
    reasons = dict.fromkeys(checks, _("is missing"))
    for field, value in record.items():
        check = checks.get(field, _check_unknown)
        reasons[field] = check(value)

    name = str(record.get("slug") or number)
    return [RecordProblem(file, name, field, reason) for field, reason in reasons.items() if reason]
