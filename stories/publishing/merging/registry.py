"""Registry of the rows that refer to vocabulary entries and must follow a merge."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from stories.choices import CenterRole, PartnerRole
from stories.facets import facet_of
from stories.models import (
    FusionCenter,
    Membership,
    Merger,
    Outcome,
    OutcomeKind,
    Partner,
    Story,
    StoryCenter,
    StoryPartner,
    ThreatType,
)

Entry = FusionCenter | Partner | ThreatType | OutcomeKind


@dataclass(frozen=True, slots=True)
class EntryReference:
    """Rows of `model` that refer to an entry by `field`.

    `owner` is the field of the story or account that the row belongs to, "" for narrower entries.
    If `once` is set, an owner refers to each entry once only. If it refers to both merged
    entries, the better role remains: `best_role` before any other, any other before `plain_role`.
    """

    model: type[models.Model]
    field: str
    owner: str
    once: bool = True
    best_role: str = ""
    plain_role: str = ""

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    def rows(self, entry_pk: int) -> models.QuerySet[Any]:
        """Return the rows that refer to the entry."""
        return self.model._default_manager.filter(**{self.field: entry_pk}).order_by("pk")

    def is_better(self, role: str, present_role: str) -> bool:
        """Return whether a role replaces the one that the owner's other row has."""
        if role == present_role:
            return False
        return role == self.best_role or present_role == self.plain_role


REFERENCES: dict[type[models.Model], tuple[EntryReference, ...]] = {
    FusionCenter: (
        EntryReference(StoryCenter, "center_id", "story_id", best_role=CenterRole.LEAD),
        EntryReference(Membership, "center_id", "user_id"),
    ),
    Partner: (
        EntryReference(StoryPartner, "partner_id", "story_id", plain_role=PartnerRole.TOOK_PART),
        EntryReference(Partner, "parent_id", "", once=False),
    ),
    ThreatType: (
        EntryReference(Story.threat_types.through, "threattype_id", "story_id"),
        EntryReference(ThreatType, "parent_id", "", once=False),
    ),
    OutcomeKind: (EntryReference(Outcome, "kind_id", "story_id", once=False),),
}
MODELS: dict[str, type[Any]] = {facet_of(model).param: model for model in REFERENCES}


def kind_of(entry: Entry) -> str:
    """Return the kind of an entry, which is the parameter of its facet."""
    return facet_of(type(entry)).param


def successor_of(model: type[Any], **columns: Any) -> Any:
    """Return the entry that replaced a merged entry with these columns; else None."""
    if model not in REFERENCES:
        return None

    mergers = Merger.objects.filter(kind=facet_of(model).param, undone_at=None)
    merger = mergers.filter(entry__contains=columns).first()
    if merger is None:
        return None
    return model._default_manager.filter(absorbed__contains=[merger.old_id]).first()


def stories_using(entry: Entry) -> set[int]:
    """Return the ids of the stories whose working text refers to the entry."""
    story_ids: set[int] = set()
    for reference in REFERENCES[type(entry)]:
        if reference.owner == "story_id":
            story_ids.update(reference.rows(entry.pk).values_list("story_id", flat=True))

    return story_ids
