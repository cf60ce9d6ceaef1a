"""Rows as text for COPY: of every table that a published story has rows in."""

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
    Story,
    StoryCenter,
    StoryPartner,
    StoryTag,
    WorkflowEntry,
)
from stories.models.edition_content import Content
from stories.partial_dates import EventDate
from stories.publishing.projection import columns, indexable_texts
from stories.publishing.snapshot import content_hash
from stories.search.search_vector import WEIGHTS
from tests.synthetic.draw import Release
from tests.synthetic.vocabulary import Vocabulary

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Row = tuple["Table", Mapping[str, Any]]


class Table:
    """A table as COPY fills it; columns that no row gives get what a new instance of the model has in them."""

    def __init__(self, model: Any, *given: str, without: Iterable[str] = (), more: Iterable[str] = ()) -> None:
        self.name: str = model._meta.db_table
        values = {field.attname: field.get_default() for field in _fields(model, given)}
        self._usual = {name: values[name] for name in values if name not in without} | dict.fromkeys(more, "")

    @property
    def columns(self) -> list[str]:
        return list(self._usual)

    def line(self, values: Mapping[str, Any]) -> str:
        """Return one row as COPY reads it; raise KeyError for a column that is not given."""
        row = {**self._usual, **values}
        if len(row) != len(self._usual):
            raise KeyError(f"{self.name}: {', '.join(set(row) - set(self._usual))}")
        return "\t".join(map(_cell, row.values())) + "\n"


def _fields(model: Any, given: Iterable[str]) -> Iterator[Any]:
    """Yield the fields that the database does not fill in by itself, and the given ones."""
    for field in model._meta.concrete_fields:
        is_filled = field.generated or isinstance(field, models.AutoField) or field.db_default is not NOT_PROVIDED
        if field.attname in given or not is_filled:
            yield field


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


STORY = Table(Story, "id")
CENTER, PARTNER, TAG, OUTCOME = Table(StoryCenter), Table(StoryPartner), Table(StoryTag), Table(Outcome)
THREAT, ADDRESS = Table(Story.threat_types.through), Table(Address)
EDITION, ENTRY = Table(Edition, "id", "released_at"), Table(WorkflowEntry, "at")
PUBLICATION = Table(
    Publication, "visible_from", "first_published_at", "updated_at", without=["search"], more=map(str.lower, WEIGHTS)
)
# In the order in which they can be filled. The rows of publications wait for their search vectors.
TABLES = (STORY, CENTER, PARTNER, THREAT, TAG, OUTCOME, ADDRESS, EDITION, ENTRY)


def rows_of(pk: int, releases: list[Release], edition: int, vocabulary: Vocabulary) -> Iterator[Row]:
    """Yield the rows of a story whose editions count on from the id `edition`, as publishing it would leave them."""
    content = Content(releases[-1].content, vocabulary.names)
    data = content.data
    yield STORY, _story(pk, content, releases[-1].at)
    for entry in data["centers"]:
        yield CENTER, {"story_id": pk, "center_id": entry["id"], "role": entry["role"]}
    for entry in data["partners"]:
        yield PARTNER, {"story_id": pk, "partner_id": entry["id"], "role": entry["role"]}
    for id_ in data["threat_types"]:
        yield THREAT, {"story_id": pk, "threattype_id": id_}
    tags = [vocabulary.tags[tag["slug"]].pk for tag in data["tags"]]
    for id_ in tags:
        yield TAG, {"content_object_id": pk, "tag_id": id_}
    for entry in data["outcomes"]:
        counted = {"quantity": entry["quantity"] or None, "unit": entry["unit"], "note": entry["note"]}
        yield OUTCOME, {"story_id": pk, "kind_id": entry["kind"]} | counted
    yield ADDRESS, {"kind": "story", "slug": data["slug"], "owner_id": pk}
    yield from _released(pk, releases, edition)
    times = {"visible_from": releases[-1].at, "first_published_at": releases[0].at, "updated_at": releases[-1].at}
    yield PUBLICATION, times | _found_by(content, tags) | {"story_id": pk, "edition_id": edition + len(releases) - 1}


def _story(pk: int, content: Content, at: datetime) -> dict[str, Any]:
    data, event = content.data, EventDate.parse(content.data["event_on"])
    same = {name: data[name] for name in ("title", "slug", "summary", "body", "states", "mission_area")}
    source = {"source_title": data["source"]["title"], "source_url": data["source"]["url"]}
    dates = {"event_on": event.first, "date_precision": str(event.precision), "updated_at": at}
    return (
        same | source | dates | {"id": pk, "status": Status.PUBLISHED.value, "content_hash": content_hash(dict(data))}
    )


def _released(pk: int, releases: list[Release], edition: int) -> Iterator[Row]:
    for place, release in enumerate(releases):
        act, before = (Act.PUBLISH, Status.CLEARED) if place else (Act.ADMIT, Status.DRAFT)
        kept = {"content": json.dumps(release.content), "content_hash": content_hash(release.content)}
        named = {"id": edition + place, "story_id": pk, "number": release.number, "change_note": release.change_note}
        yield EDITION, named | kept | {"released_at": release.at}
        steps = {"act": act.value, "from_status": before.value, "to_status": Status.PUBLISHED.value}
        moved = steps | {"at": release.at, "remark": release.change_note}
        yield ENTRY, moved | {"story_id": pk, "edition_id": edition + place}


def _found_by(content: Content, tags: list[int]) -> dict[str, Any]:
    """Return what publishing/projection.py makes of a content; the texts wait for the database."""
    row = columns(content)
    row["lead_center_id"] = row.pop("lead_center").pk
    texts = {weight.lower(): text for weight, text in indexable_texts(content).items()}
    return row | texts | {"facets": sorted(story_facets(content, tags))}
