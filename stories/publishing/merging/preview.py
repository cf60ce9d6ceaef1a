"""What a merge would change, in numbers, and what speaks against it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import Status
from stories.facets import entry_id
from stories.models import Address, FusionCenter, Membership, Publication, Story, ThreatType
from stories.publishing.merging.registry import REFERENCES, Entry, kind_of, stories_using


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Numbers of what a merge changes. `both` are working texts that name the two entries: they keep the heir once."""

    public: int
    working: int
    both: int
    cleared: int
    narrower: int
    contributors: int
    addresses: int


def preview_merge(old: Entry, heir: Entry) -> MergePreview:
    """Count what merging the one entry into the other changes; at most nine queries."""
    kind = kind_of(old)
    working = stories_using(old)
    narrower = [link for link in REFERENCES[type(old)] if not link.owner]
    is_page = kind != "outcome"
    return MergePreview(
        public=Publication.objects.visible().with_any([entry_id(old)]).count(),
        working=len(working),
        both=len(working & stories_using(heir)),
        cleared=Story.objects.filter(pk__in=working, status=Status.CLEARED).count(),
        narrower=sum(link.rows(old.pk).count() for link in narrower),
        contributors=Membership.objects.filter(center=old.pk).count() if isinstance(old, FusionCenter) else 0,
        addresses=Address.objects.filter(kind=kind, owner_id=old.pk).count() + 1 if is_page else 0,
    )


def require_mergeable(old: Entry, heir: Entry) -> None:
    """Raise ValidationError where the two cannot become one."""
    if old.pk == heir.pk:
        raise ValidationError(_("An entry cannot be merged into itself."))
    if not isinstance(old, ThreatType) or not isinstance(heir, ThreatType):
        return
    if heir.parent_id == old.pk:
        raise ValidationError(_("A broader type cannot be merged into one of its own narrower types."))
    if heir.parent_id and old.children.exists():
        raise ValidationError(
            _("%(old)s has narrower types, and %(heir)s is one itself: there are two levels.")
            % {"old": old, "heir": heir}
        )
