"""Stories from files go into the database here: as drafts, or into working texts, with note_edit() for each."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from taggit.models import Tag

from stories.choices import CenterRole
from stories.models import Outcome, Story, StoryCenter, StoryPartner, StoryTag
from stories.partial_dates import EventDate
from stories.publishing.content_fields import STORY_COLUMNS
from stories.publishing.workflow import note_edit

WRITTEN = [*STORY_COLUMNS, "editor_notes", "updated_by", "updated_at"]
OF_THREAT = Story.threat_types.through


def save_stories(records: Sequence[Any], by: Any) -> list[Story]:
    """Write new and changed records (see intake/sheets/base.py) in the caller's transaction; new ones get their `pk`.

    Who imports is the author of what is new, so that nobody clears what he or she brought in.
    """
    known = Story.objects.in_bulk([record.pk for record in records if record.pk])
    stories = []
    for record in records:
        story = known.get(record.pk) or Story(archive_id=record.external_id or None, created_by=by)
        _write(story, record, by)
        record.pk, record.external_id = story.pk, story.archive_id or f"portal:{story.pk}"
        stories.append(story)
    _relate(records)
    for story in stories:
        note_edit(story, by)
    return stories


def _write(story: Story, record: Any, by: Any) -> None:
    for name, value in record.values().items():
        if name in WRITTEN:
            setattr(story, name, value)

    story.event_date = EventDate.parse(record.event_date) if record.event_date else None
    story.updated_by = by
    if picture := (record.told or {}).get("picture"):
        story.image, story.image_alt = picture
    story.save(update_fields=WRITTEN if story.pk else None)


def _relate(records: Sequence[Any]) -> None:
    """Put the parts of these stories in the place of those that are there; a dozen queries for all of them."""
    numbers = [record.pk for record in records]
    for model, name in ((StoryCenter, "story"), (StoryPartner, "story"), (Outcome, "story"), (OF_THREAT, "story")):
        model._default_manager.filter(**{f"{name}__in": numbers}).delete()
    StoryTag.objects.filter(content_object__in=numbers).delete()
    StoryCenter.objects.bulk_create(chain.from_iterable(map(_centers, records)))
    StoryPartner.objects.bulk_create(
        StoryPartner(story_id=record.pk, partner_id=number, role=role)
        for record in records
        for number, role in record.partners
    )
    OF_THREAT._default_manager.bulk_create(
        OF_THREAT(story_id=record.pk, threattype_id=number) for record in records for number in record.threat_types
    )
    Outcome.objects.bulk_create(
        Outcome(story_id=record.pk, kind_id=kind, quantity=quantity or None, unit=unit, note=note)
        for record in records
        for kind, quantity, unit, note in record.outcomes
    )
    _tag(records)


def _centers(record: Any) -> Iterable[StoryCenter]:
    if record.lead_center:
        yield StoryCenter(story_id=record.pk, center_id=record.lead_center, role=CenterRole.LEAD)
    for number in record.supporting_centers:
        yield StoryCenter(story_id=record.pk, center_id=number, role=CenterRole.SUPPORTING)


def _tag(records: Sequence[Any]) -> None:
    known = {name.casefold(): number for name, number in Tag.objects.values_list("name", "pk")}
    for name in dict.fromkeys(name for record in records for name in record.tags):
        if name.casefold() not in known:
            known[name.casefold()] = Tag.objects.create(name=name).pk
    StoryTag.objects.bulk_create(
        StoryTag(content_object_id=record.pk, tag_id=known[name.casefold()])
        for record in records
        for name in record.tags
    )
