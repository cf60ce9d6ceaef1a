"""An earlier content becomes the working text again. Nothing is released by it: it counts as an edit."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from stories.dates import EventDate
from stories.models import FusionCenter, Milestone, OutcomeKind, Partner, Story, ThreatType
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import Noted, RefusedError, note_edit

FIELDS = (
    "title",
    "slug",
    "summary",
    "body",
    "event_on",
    "date_precision",
    "states",
    "mission_area",
    "source_title",
    "source_url",
    "more_source_urls",
    "image",
    "image_alt",
    "image_is_decorative",
    "image_caption",
    "updated_by",
    "updated_at",
)


@transaction.atomic
def restore(story: Story, content: Mapping[str, Any], by: Any, name: str, seen: str) -> Noted:
    """Write a content of this story into its working text, which is kept as a milestone; raise RefusedError.

    `name` is what people call the content, `seen` the hash of the working text that they looked at. Staff's own notes
    stay. What the vocabularies do not hold any more, and a picture whose file is gone, is left out.
    """
    held = Story.objects.select_for_update().get(pk=story.pk)
    before = snapshot(held)
    if content_hash(before) != seen:
        raise RefusedError(_("The story was changed after this page was opened. Look at it again before you go on."))
    kept = _("Before “%(name)s” was restored") % {"name": name}
    Milestone.objects.create(story=held, name=kept[:120], content=before, by=by)
    held.updated_by = by
    _write_fields(held, content)
    _write_rows(held, content)
    return note_edit(held, by)


def _write_fields(story: Story, content: Mapping[str, Any]) -> None:
    source = content["source"]
    plain = {name: content[name] for name in ("title", "summary", "body", "mission_area")}
    plain |= {"states": list(content["states"]), "source_title": source["title"], "source_url": source["url"]}
    for field, value in (plain | {"more_source_urls": list(source["more_urls"])} | _picture(content["image"])).items():
        setattr(story, field, value)
    story.event_date = EventDate.parse(content["event_on"]) if content["event_on"] else None
    if not Story.objects.filter(slug=content["slug"]).exclude(pk=story.pk).exists():
        story.slug = content["slug"]
    story.save(update_fields=FIELDS)


def _picture(image: Mapping[str, Any] | None) -> dict[str, Any]:
    if image is None or not Story._meta.get_field("image").storage.exists(image["name"]):
        return {"image": "", "image_alt": "", "image_is_decorative": False, "image_caption": ""}
    alt = {"image_alt": image["alt"], "image_is_decorative": not image["alt"]}
    return {"image": image["name"], "image_caption": image["caption"]} | alt


def _write_rows(story: Story, content: Mapping[str, Any]) -> None:
    centers = _known(FusionCenter, content["centers"], "id")
    partners = _known(Partner, content["partners"], "id")
    for rows in (story.center_roles, story.partner_roles, story.outcomes):
        rows.all().delete()
    for entry in centers:
        story.center_roles.create(center_id=entry["id"], role=entry["role"])
    for entry in partners:
        story.partner_roles.create(partner_id=entry["id"], role=entry["role"])
    for entry in _known(OutcomeKind, content["outcomes"], "kind"):
        quantity = entry["quantity"] or None
        story.outcomes.create(kind_id=entry["kind"], quantity=quantity, unit=entry["unit"], note=entry["note"])
    story.threat_types.set(ThreatType.objects.filter(pk__in=content["threat_types"]))
    story.tags.set([tag["name"] for tag in content["tags"]])


def _known(model: Any, entries: list[Any], key: str) -> list[Any]:
    found = set(model.objects.filter(pk__in=[entry[key] for entry in entries]).values_list("pk", flat=True))
    return [entry for entry in entries if entry[key] in found]
