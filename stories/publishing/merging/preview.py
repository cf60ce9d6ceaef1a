"""Preview of a merge: counts of what it changes, and reasons to refuse it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import Status
from stories.facets import entry_facet_id
from stories.models import (
    Address,
    FusionCenter,
    Membership,
    Publication,
    SearchUpdate,
    Story,
    ThreatType,
)
from stories.publishing.merging.registry import REFERENCES, Entry, kind_of, stories_using


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Counts of what a merge changes: `public` editions, `working` texts, narrower entries ...

    `both` counts working texts that refer to both entries, and then refer to the target once.
    """

    public: int
    working: int
    both: int
    cleared: int
    narrower: int
    contributors: int
    addresses: int


def preview_merge(old: Entry, target: Entry) -> MergePreview:
    """Count what merging the old entry into the target changes; at most nine queries."""
    working = stories_using(old)
    both = working & stories_using(target)
    public = Publication.objects.visible().with_any_facet([entry_facet_id(old)])
    cleared = Story.objects.filter(pk__in=working, status=Status.CLEARED)

    contributors = 0
    if isinstance(old, FusionCenter):
        contributors = Membership.objects.filter(center=old.pk).count()

    return MergePreview(
        public=public.count(),
        working=len(working),
        both=len(both),
        cleared=cleared.count(),
        narrower=_count_narrower(old),
        contributors=contributors,
        addresses=_count_addresses(old),
    )


def _count_narrower(entry: Entry) -> int:
    """Return the number of narrower entries, which the merge moves."""
    count = 0
    for reference in REFERENCES[type(entry)]:
        if not reference.owner:
            count += reference.rows(entry.pk).count()

    return count


def _count_addresses(entry: Entry) -> int:
    """Return the number of current and former addresses; outcomes have no page."""
    kind = kind_of(entry)
    if kind == "outcome":
        return 0

    former = Address.objects.filter(kind=kind, owner_id=entry.pk)
    return former.count() + 1


def require_mergeable(old: Entry, target: Entry) -> None:
    """Raise ValidationError where the two entries can't be merged."""
    if old.pk == target.pk:
        raise ValidationError(_("An entry can't be merged into itself."))
    if isinstance(old, ThreatType) and isinstance(target, ThreatType):
        _require_two_levels(old, target)


def require_no_open_merger() -> None:
    """Raise ValidationError while an earlier merge or undo is not complete."""
    if SearchUpdate.objects.filter(merger__isnull=False).exists():
        raise ValidationError(
            _("An earlier merge isn't complete yet. Continue it on the dashboard, then try again.")
        )


def _require_two_levels(old: ThreatType, target: ThreatType) -> None:
    """Raise ValidationError if the merge would give threat types a third level."""
    if target.parent_id == old.pk:
        raise ValidationError(
            _("A broader type can't be merged into one of its own narrower types.")
        )

    if target.parent_id and old.children.exists():
        names = {"old": old, "target": target}
        raise ValidationError(
            _(
                "%(old)s has narrower types, and %(target)s is a narrower type itself. Threat types"
                " have two levels only."
            )
            % names
        )
