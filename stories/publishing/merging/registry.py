"""What hangs on an entry of each vocabulary, and must move when it is merged."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from stories.choices import CenterRole, PartnerRole
from stories.facets import facet_of
from stories.models import (
    FusionCenter,
    Membership,
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
class Reference:
    """Rows that name an entry. Where `once` is set, the owner may name each entry one time only; the better role stays.

    `owner` is the field for whom the row speaks: a story, an account, or "" for narrower entries.
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

    def rows(self, entry: int) -> models.QuerySet[Any]:
        """Return the rows that name the entry with this id."""
        return self.model._default_manager.filter(**{self.field: entry}).order_by("pk")


IN_STORY = Story.threat_types.through
REFERENCES: dict[type[models.Model], tuple[Reference, ...]] = {
    FusionCenter: (
        Reference(StoryCenter, "center_id", "story_id", best_role=CenterRole.LEAD),
        Reference(Membership, "center_id", "user_id"),
    ),
    Partner: (
        Reference(StoryPartner, "partner_id", "story_id", plain_role=PartnerRole.TOOK_PART),
        Reference(Partner, "parent_id", "", once=False),
    ),
    ThreatType: (Reference(IN_STORY, "threattype_id", "story_id"), Reference(ThreatType, "parent_id", "", once=False)),
    OutcomeKind: (Reference(Outcome, "kind_id", "story_id", once=False),),
}
MODELS: dict[str, type[Any]] = {facet_of(model).param: model for model in REFERENCES}


def kind_of(entry: Entry) -> str:
    """Return the kind of an entry, which is the parameter of its facet."""
    return facet_of(type(entry)).param


def stories_using(entry: Entry) -> set[int]:
    """Return the ids of the stories whose working text names the entry."""
    links = [link for link in REFERENCES[type(entry)] if link.owner == "story_id"]
    return {pk for link in links for pk in link.rows(entry.pk).values_list("story_id", flat=True)}
