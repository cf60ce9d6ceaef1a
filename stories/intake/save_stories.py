"""Storage of imported stories as drafts or as changes to existing drafts."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db.models import Model
from taggit.models import Tag

from stories.choices import CenterRole
from stories.intake.sheets.base import Record, stored_keys
from stories.models import Outcome, Source, Story, StoryCenter, StoryPartner, StoryTag
from stories.models.source import UNKNOWN_SOURCE
from stories.partial_dates import EventDate
from stories.publishing.content_fields import EDITED_COLUMNS
from stories.publishing.content_values import make_source
from stories.publishing.workflow import note_edit, note_new

# Columns of the main source, and the parts of a source in a snapshot.
SOURCE_PARTS = {f"source_{part}": part for part in UNKNOWN_SOURCE}
BATCH_SIZE = 500
StoryThreatType: type[Model] = Story.threat_types.through


def save_stories(records: Sequence[Record], by: User) -> list[Story]:
    """Store new and changed records in the caller's transaction; new ones get their `pk`.

    The importing user becomes the author of new stories, and so can't clear them.
    """
    existing = Story.objects.in_bulk(stored_keys(records))
    stories = []
    for record in records:
        story = existing.get(record.pk)
        if story is None:
            story = Story(archive_id=record.external_id or None, created_by=by)

        _write_columns(story, record, by)
        stories.append(story)

    new = [story for story in stories if story.pk is None]
    changed = list(existing.values())
    Story.objects.bulk_create(new, BATCH_SIZE)
    for story in changed:
        story.save(update_fields=EDITED_COLUMNS)

    for story, record in zip(stories, records, strict=True):
        record.pk = story.pk
        record.external_id = story.archive_id or f"portal:{story.pk}"

    _replace_relations(records)
    note_new([story.pk for story in new], by)
    for story in changed:
        note_edit(story, by)

    return stories


def _write_columns(story: Story, record: Record, by: User) -> None:
    """Write the columns of a record to its story, which is new or stored, without saving it."""
    for name, value in record.values().items():
        if name in EDITED_COLUMNS:
            setattr(story, name, value)

    story.event_date = EventDate.parse_optional(record.event_date)
    story.updated_by = by
    story.source_markings += record.extra.get("markings", [])
    picture = record.extra.get("picture")
    if picture:
        story.image, story.image_alt = picture


def _replace_relations(records: Sequence[Record]) -> None:
    """Replace all relations of these stories; a dozen queries for any number of stories."""
    story_ids = [record.stored_pk for record in records]
    for model in (StoryCenter, StoryPartner, Outcome, Source, StoryThreatType):
        model._default_manager.filter(story__in=story_ids).delete()

    StoryTag.objects.filter(content_object__in=story_ids).delete()

    centers: list[StoryCenter] = []
    partners: list[StoryPartner] = []
    threat_types: list[Model] = []
    outcomes: list[Outcome] = []
    sources: list[Source] = []
    for record in records:
        centers += _centers(record)
        partners += _partners(record)
        threat_types += _threat_types(record)
        outcomes += _outcomes(record)
        sources += _sources(record)

    StoryCenter.objects.bulk_create(centers)
    StoryPartner.objects.bulk_create(partners)
    StoryThreatType._default_manager.bulk_create(threat_types)
    Outcome.objects.bulk_create(outcomes)
    Source.objects.bulk_create(sources)
    _create_tags(records)


def _centers(record: Record) -> Iterable[StoryCenter]:
    """Yield the lead center of a record, then its supporting centers."""
    if record.lead_center:
        yield StoryCenter(
            story_id=record.stored_pk, center_id=record.lead_center, role=CenterRole.LEAD
        )

    for center_id in record.supporting_centers:
        yield StoryCenter(
            story_id=record.stored_pk, center_id=center_id, role=CenterRole.SUPPORTING
        )


def _partners(record: Record) -> Iterable[StoryPartner]:
    for partner_id, role in record.partners:
        yield StoryPartner(story_id=record.stored_pk, partner_id=partner_id, role=role)


def _threat_types(record: Record) -> Iterable[Model]:
    for threat_id in record.threat_types:
        yield StoryThreatType(story_id=record.stored_pk, threattype_id=threat_id)


def _outcomes(record: Record) -> Iterable[Outcome]:
    """Yield the outcomes of a record."""
    for kind_id, quantity, unit, note in record.outcomes:
        yield Outcome(
            story_id=record.stored_pk,
            kind_id=kind_id,
            quantity=quantity or None,
            unit=unit,
            note=note,
        )


def _sources(record: Record) -> Iterable[Source]:
    """Yield the sources of a record."""
    main = main_source(record)
    sources = [main] if any(main.values()) else []
    for data in [*sources, *record.more_sources]:
        source = make_source(data)
        source.story_id = record.stored_pk
        yield source


def main_source(record: Record) -> dict[str, str]:
    """Return the main source of a record as in a snapshot, all parts empty if it has none."""
    values = record.values()
    return {part: values[name] for name, part in SOURCE_PARTS.items()}


def _create_tags(records: Sequence[Record]) -> None:
    """Create the tags of the stories; tags with the same letters in other case are the same."""
    tag_ids = {name.casefold(): pk for name, pk in Tag.objects.values_list("name", "pk")}
    rows = []
    for record in records:
        for name in record.tags:
            key = name.casefold()
            if key not in tag_ids:
                tag_ids[key] = Tag.objects.create(name=name).pk

            rows.append(StoryTag(content_object_id=record.stored_pk, tag_id=tag_ids[key]))

    StoryTag.objects.bulk_create(rows)
