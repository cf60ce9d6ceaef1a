"""Rows of published stories, for all tables, in the text format of COPY."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models.fields import NOT_PROVIDED

from stories.choices import Act, Status
from stories.facets import story_facets
from stories.models import (
    Address,
    Edition,
    Outcome,
    Publication,
    Source,
    Story,
    StoryCenter,
    StoryPartner,
    StoryTag,
    WorkflowEntry,
)
from stories.models.edition_content import Content
from stories.models.source import sources_in
from stories.partial_dates import EventDate
from stories.publishing.projection import content_columns, indexable_texts
from stories.publishing.snapshot import content_hash
from stories.search.search_vector import WEIGHTS
from tests.synthetic.entries import Entries
from tests.synthetic.story_generator import Release

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
COPIED_FIELDS = ("title", "slug", "summary", "body", "states", "mission_area")
Values = Mapping[str, Any]
Row = tuple["Table", Values]


class Table:
    """A table to fill. Columns without a value get the default of the model field."""

    def __init__(
        self,
        model: type[models.Model],
        *given: str,
        without: Iterable[str] = (),
        more: Iterable[str] = (),
    ) -> None:
        """List the columns: all that the database doesn't fill, the `given` ones, and `more`."""
        self.name: str = model._meta.db_table
        self._defaults: dict[str, Any] = {}
        self.columns: list[str] = []
        for field in model._meta.concrete_fields:
            is_wanted = field.attname in given or not _is_filled_by_database(field)
            if is_wanted and field.attname not in without:
                self._defaults[field.attname] = field.get_default()
                self.columns.append(field.column)
        for column in more:
            self._defaults[column] = ""
            self.columns.append(column)

    def line(self, values: Values) -> str:
        """Return one row in the text format of COPY. Raise KeyError for an unknown column."""
        row = {**self._defaults, **values}
        if len(row) != len(self._defaults):
            unknown = set(row) - set(self._defaults)
            raise KeyError(f"{self.name}: {', '.join(unknown)}")
        return "\t".join(map(_cell, row.values())) + "\n"


def _is_filled_by_database(field: Any) -> bool:
    if field.generated or isinstance(field, models.AutoField):
        return True
    return field.db_default is not NOT_PROVIDED


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).translate(ESCAPES)


STORY = Table(Story, "change_note", "id")
CENTER = Table(StoryCenter)
PARTNER = Table(StoryPartner)
THREAT = Table(Story.threat_types.through)
TAG = Table(StoryTag)
OUTCOME = Table(Outcome)
SOURCE = Table(Source)
ADDRESS = Table(Address)
EDITION = Table(Edition, "id", "released_at")
WORKFLOW_ENTRY = Table(WorkflowEntry, "at")
PUBLICATION = Table(
    Publication,
    "visible_from",
    "first_published_at",
    "updated_at",
    "exact_words",
    without=["search"],  # the database computes it from the texts a, b, c and d
    more=[weight.lower() for weight in WEIGHTS],
)
# In an order that satisfies foreign keys. Publications are inserted later, with search vectors.
TABLES = (STORY, CENTER, PARTNER, THREAT, TAG, OUTCOME, SOURCE, ADDRESS, EDITION, WORKFLOW_ENTRY)


def rows_of(
    story_id: int, releases: list[Release], first_edition_id: int, entries: Entries
) -> Iterator[Row]:
    """Yield the rows that publishing a story with these editions would have created."""
    content = Content(releases[-1].content, entries.names)
    slugs = [tag["slug"] for tag in content.data["tags"]]
    tag_ids = [entries.tags[slug].pk for slug in slugs]

    yield STORY, _story_values(story_id, content, releases[-1].released_at)
    yield from _related_rows(story_id, content, tag_ids)
    yield from _release_rows(story_id, releases, first_edition_id)
    times = {
        "visible_from": releases[-1].released_at,
        "first_published_at": releases[0].released_at,
        "updated_at": releases[-1].released_at,
    }
    ids = {"story_id": story_id, "edition_id": first_edition_id + len(releases) - 1}
    yield PUBLICATION, times | ids | _search_values(content, tag_ids)


def _story_values(story_id: int, content: Content, released_at: datetime) -> Values:
    data = content.data
    event = EventDate.parse(data["event_on"])
    copied = {name: data[name] for name in COPIED_FIELDS}
    return copied | {
        "id": story_id,
        "status": Status.PUBLISHED.value,
        "content_hash": content_hash(dict(data)),
        "change_note": data.get("change_note", ""),
        "event_on": event.first,
        "date_precision": str(event.precision),
        "updated_at": released_at,
    }


def _related_rows(story_id: int, content: Content, tag_ids: Iterable[int]) -> Iterator[Row]:
    data = content.data
    for entry in data["centers"]:
        yield CENTER, {"story_id": story_id, "center_id": entry["id"], "role": entry["role"]}
    for entry in data["partners"]:
        yield PARTNER, {"story_id": story_id, "partner_id": entry["id"], "role": entry["role"]}
    for threat_id in data["threat_types"]:
        yield THREAT, {"story_id": story_id, "threattype_id": threat_id}
    for tag_id in tag_ids:
        yield TAG, {"content_object_id": story_id, "tag_id": tag_id}
    for entry in data["outcomes"]:
        outcome = {
            "story_id": story_id,
            "kind_id": entry["kind"],
            "quantity": entry["quantity"] or None,
            "unit": entry["unit"],
            "note": entry["note"],
        }
        yield OUTCOME, outcome
    for entry in sources_in(data):
        yield SOURCE, {"story_id": story_id, "title": entry["title"], "url": entry["url"]}
    yield ADDRESS, {"kind": "story", "slug": data["slug"], "owner_id": story_id}


def _release_rows(story_id: int, releases: list[Release], first_edition_id: int) -> Iterator[Row]:
    """Yield the editions and the workflow entries of their release."""
    for edition_id, release in enumerate(releases, first_edition_id):
        edition = {
            "id": edition_id,
            "story_id": story_id,
            "number": release.number,
            "change_note": release.change_note,
            "content": json.dumps(release.content),
            "content_hash": content_hash(release.content),
            "released_at": release.released_at,
        }
        yield EDITION, edition

        is_first = release.number == 1
        entry = {
            "story_id": story_id,
            "edition_id": edition_id,
            "act": Act.ADMIT.value if is_first else Act.PUBLISH.value,
            "from_status": Status.DRAFT.value if is_first else Status.CLEARED.value,
            "to_status": Status.PUBLISHED.value,
            "at": release.released_at,
            "remark": release.change_note,
        }
        yield WORKFLOW_ENTRY, entry


def _search_values(content: Content, tag_ids: list[int]) -> dict[str, Any]:
    """Return the columns of publishing/projection.py, with texts instead of the search vector."""
    values = content_columns(content)
    values["lead_center_id"] = values.pop("lead_center").pk
    for weight, text in indexable_texts(content).items():
        values[weight.lower()] = text
    values["facets"] = sorted(story_facets(content, tag_ids))
    return values
