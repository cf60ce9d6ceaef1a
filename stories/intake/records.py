"""Reading the archive's files: each value is checked before anything is stored."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from stories.text_safety import UNSTORABLE

Types = tuple[type, ...]
TEXT: Types = (str,)
TEXTS: Types = (list,)
NUMBER: Types = (int, float, type(None))
WHOLE: Types = (int, type(None))
NAMED: dict[str, Types] = {"slug": TEXT, "name": TEXT}
TOO_LARGE = 10**9  # and so are NaN and Infinity, which Python reads in JSON

# Every file with the fields that each of its records has, and their types.
FILES: dict[str, dict[str, Types]] = {
    "fusion_centers.json": NAMED
    | dict.fromkeys(("acronym", "designation", "state", "city", "website", "host_agency"), TEXT)
    | dict.fromkeys(("area_of_responsibility", "source"), TEXT)
    | dict.fromkeys(("latitude", "longitude"), NUMBER)
    | {"established_year": WHOLE, "former_names": TEXTS},
    "partners.json": NAMED | dict.fromkeys(("acronym", "level", "kind", "parent", "website"), TEXT),
    "threat_types.json": NAMED | {"parent": TEXT, "description": TEXT, "synonyms": TEXTS},
    "success_stories.json": dict.fromkeys(("slug", "title", "summary", "body", "occurred_on", "date_precision"), TEXT)
    | dict.fromkeys(("mission_area", "source_title", "source_url"), TEXT)
    | dict.fromkeys(("centers", "partners", "threat_types", "states", "tags", "outcome"), TEXTS)
    | {"additional_source_urls": TEXTS},
    "pages.json": dict.fromkeys(("slug", "title", "description", "body"), TEXT),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: file, record (slug or place in the list), field, reason."""

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
    """The archive cannot be loaded; nothing was stored."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_records(folder: Path, file: str) -> list[dict[str, Any]]:
    """Return the records of one file; raise ArchiveError with everything that is wrong in it."""
    records = _parse(folder, file)
    problems = [problem for place, record in enumerate(records, 1) for problem in _check(file, place, record)]
    slugs = Counter(str(record["slug"]) for record in records if isinstance(record, dict) and "slug" in record)
    problems += [
        Problem(file, slug, "slug", _("stands twice in the file")) for slug, times in slugs.items() if times > 1
    ]
    if problems:
        raise ArchiveError(problems)
    return records


def _parse(folder: Path, file: str) -> list[Any]:
    try:
        records = json.loads((folder / file).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ArchiveError([Problem(file, "", "", str(error))]) from error
    if not isinstance(records, list):
        raise ArchiveError([Problem(file, "", "", _("is not a list of records"))])
    return records


def _check(file: str, place: int, record: Any) -> list[Problem]:
    if not isinstance(record, dict):
        return [Problem(file, str(place), "", _("is not an object"))]
    fields, name = FILES[file], str(record.get("slug") or place)
    missing = [Problem(file, name, field, _("is missing")) for field in fields if field not in record]
    unknown = [Problem(file, name, field, _("is not a field of this file")) for field in record if field not in fields]
    wrong = [
        Problem(file, name, field, reason)
        for field, value in record.items()
        if field in fields and (reason := _wrong(value, fields[field]))
    ]
    return missing + unknown + wrong


def _wrong(value: Any, types: Types) -> str:
    """Return what is wrong with a value, "" if nothing is."""
    if not isinstance(value, types) or isinstance(value, bool):
        return _("has the wrong type: %(type)s") % {"type": type(value).__name__}
    if isinstance(value, list):
        return _wrong_list(value)
    if isinstance(value, str):
        return _("holds a character that cannot be stored") if UNSTORABLE.search(value) else ""
    if isinstance(value, int | float) and not -TOO_LARGE < value < TOO_LARGE:
        return _("is not a number that can be stored")
    return ""


def _wrong_list(values: list[Any]) -> str:
    if not all(isinstance(text, str) and text.strip() for text in values):
        return _("must be a list of texts, none of them empty")
    if len({text.lower() for text in values}) < len(values):
        return _("names one thing twice")
    return next(filter(None, (_wrong(text, TEXT) for text in values)), "")
