"""Functions that read the values of content fields from a story, and write them back.

A value is JSON, as a snapshot stores it. Writing sets columns of the story without saving it, but
replaces rows of centers, partners, threat types, tags, outcomes and sources in the database
immediately.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import prefetch_related_objects

from stories.choices import sort_states
from stories.models import (
    FusionCenter,
    OutcomeKind,
    Partner,
    Source,
    Story,
    StoryCenter,
    StoryPartner,
    StoryTag,
    ThreatType,
)
from stories.models.edition_content import EntriesById
from stories.models.vocabulary import MergeableEntry
from stories.partial_dates import EventDate, parse_optional_day
from stories.rich_text import sanitize

# Any JSON value.
Value: TypeAlias = Any


# Related rows in the order of snapshots, which their hashes depend on: {name: (rows, the field of
# the story)}.
RELATED_ROWS = {
    "center_roles": (StoryCenter.objects.order_by("role", "center_id"), "story_id"),
    "partner_roles": (StoryPartner.objects.order_by("partner_id"), "story_id"),
    "tag_rows": (StoryTag.objects.select_related("tag").order_by("tag__slug"), "content_object_id"),
}


def load_relations(stories: Sequence[Story]) -> None:
    """Load all that snapshots of these stories read; six queries.

    Load it again if the stories are changed.
    """
    prefetch_related_objects(stories, "threat_types", "outcomes", "sources")
    story_ids = [story.pk for story in stories]
    for name, (rows, field) in RELATED_ROWS.items():
        by_story: dict[int, list[Any]] = defaultdict(list)
        for row in rows.filter(**{f"{field}__in": story_ids}):
            by_story[getattr(row, field)].append(row)
        for story in stories:
            setattr(story, f"loaded_{name}", by_story[story.pk])


def _related(story: Story, name: str) -> Iterable[Any]:
    """Return related rows of a story; one query unless they are loaded."""
    loaded = getattr(story, f"loaded_{name}", None)
    if loaded is not None:
        return loaded

    rows, field = RELATED_ROWS[name]
    return rows.filter(**{field: story.pk})


def read_column(name: str) -> Callable[[Story], Value]:
    """Return a function that reads one column of a story."""

    def read(story: Story) -> Value:
        return getattr(story, name)

    return read


def write_column(name: str) -> Callable[[Story, Value], None]:
    """Return a function that sets one column of a story."""

    def write(story: Story, value: Value) -> None:
        setattr(story, name, value)

    return write


def write_slug(story: Story, value: str) -> None:
    """Set the slug, unless another story has it now."""
    others = Story.objects.filter(slug=value).exclude(pk=story.pk)
    if not others.exists():
        story.slug = value


def read_body(story: Story) -> str:
    # Sanitized again, so that a release does not depend on how the row was written.
    return sanitize(story.body)


def read_event(story: Story) -> str:
    return str(story.event_date or "")


def write_event(story: Story, value: str) -> None:
    story.event_date = EventDate.parse_optional(value)


def read_states(story: Story) -> list[str]:
    return sort_states(story.states)


def write_states(story: Story, value: list[str]) -> None:
    story.states = list(value)


def read_centers(story: Story) -> list[Value]:
    rows = _related(story, "center_roles")
    return [{"id": row.center_id, "role": row.role} for row in rows]


def write_centers(story: Story, value: list[Value]) -> None:
    centers = current_entries(FusionCenter, value)
    story.center_roles.all().delete()
    for entry in centers:
        story.center_roles.create(center_id=entry["id"], role=entry["role"])


def read_partners(story: Story) -> list[Value]:
    rows = _related(story, "partner_roles")
    return [{"id": row.partner_id, "role": row.role} for row in rows]


def write_partners(story: Story, value: list[Value]) -> None:
    partners = current_entries(Partner, value)
    story.partner_roles.all().delete()
    for entry in partners:
        story.partner_roles.create(partner_id=entry["id"], role=entry["role"])


def read_threat_types(story: Story) -> list[int]:
    return sorted(threat.pk for threat in story.threat_types.all())


def write_threat_types(story: Story, value: list[int]) -> None:
    threats = EntriesById.from_ids(ThreatType.objects.all(), value)
    story.threat_types.set(threats.values())


def read_tags(story: Story) -> list[Value]:
    tags = [row.tag for row in _related(story, "tag_rows")]
    return [{"name": tag.name, "slug": tag.slug} for tag in tags]


def write_tags(story: Story, value: list[Value]) -> None:
    story.tags.set([tag["name"] for tag in value])


def read_outcomes(story: Story) -> list[Value]:
    outcomes = []
    for row in story.outcomes.all():
        outcome = {
            "kind": row.kind_id,
            "quantity": plain_quantity(row.quantity),
            "unit": row.unit,
            "note": row.note,
        }
        outcomes.append(outcome)

    return outcomes


def write_outcomes(story: Story, value: list[Value]) -> None:
    kinds = EntriesById.from_ids(OutcomeKind.objects.all(), [entry["kind"] for entry in value])
    story.outcomes.all().delete()
    for entry in value:
        if entry["kind"] in kinds:
            story.outcomes.create(
                kind=kinds[entry["kind"]],
                quantity=entry["quantity"] or None,
                unit=entry["unit"],
                note=entry["note"],
            )


def read_sources(story: Story) -> list[Value]:
    """Return the sources in the order in which staff entered them."""
    sources = []
    for row in story.sources.all():
        source = {
            "title": row.title,
            "publisher": row.publisher,
            "date": str(row.published or ""),
            "kind": row.kind,
            "url": row.url,
            "archived_url": row.archived_url,
            "archived_on": str(row.archived_on or ""),
        }
        sources.append(source)

    return sources


def write_sources(story: Story, value: list[Value]) -> None:
    story.sources.all().delete()
    for entry in value:
        source = make_source(entry)
        source.story = story
        source.save()


def make_source(data: Value) -> Source:
    """Return an unsaved source of a snapshot, without its story."""
    source = Source(
        title=data["title"],
        publisher=data["publisher"],
        kind=data["kind"],
        url=data["url"],
        archived_url=data["archived_url"],
        archived_on=parse_optional_day(data["archived_on"]),
    )
    source.published = EventDate.parse_optional(data["date"])
    return source


def read_image(story: Story) -> Value:
    if not story.image:
        return None
    return {
        "name": story.image.name,
        "alt": "" if story.image_is_decorative else story.image_alt,
        "caption": story.image_caption,
        "width": story.image.width,
        "height": story.image.height,
    }


def write_image(story: Story, value: Value) -> None:
    """Set the picture; remove it if its file no longer exists."""
    storage = Story._meta.get_field("image").storage
    if value is None or not storage.exists(value["name"]):
        value = {"name": "", "alt": "", "caption": ""}

    story.image = value["name"]
    story.image_alt = value["alt"]
    story.image_is_decorative = bool(value["name"]) and not value["alt"]
    story.image_caption = value["caption"]


def current_entries(model: type[MergeableEntry], items: list[Value]) -> list[dict[str, Any]]:
    """Return the items with the ids of current vocabulary entries; one query."""
    ids = [item["id"] for item in items]
    return replace_merged(EntriesById.from_ids(model._default_manager.all(), ids), items)


def replace_merged(
    entries: Mapping[int, MergeableEntry], items: list[Value]
) -> list[dict[str, Any]]:
    """Return the items with the ids of these vocabulary entries, sorted by id.

    The id of a merged entry becomes that of the entry it was merged into, which is listed once.
    Items of deleted entries are left out.
    """
    by_id: dict[int, dict[str, Any]] = {}
    for item in items:
        if item["id"] in entries:
            id_ = entries[item["id"]].pk
            by_id.setdefault(id_, {**item, "id": id_})

    in_order = dict(sorted(by_id.items()))
    return list(in_order.values())


def plain_quantity(quantity: Decimal | None) -> str:
    """Return a quantity as digits without trailing zeros, "" for none."""
    return "" if quantity is None else f"{quantity.normalize():f}"
