"""Changes of public entries that one member of staff proposes and another one confirms."""

from typing import Any

from django.db import transaction

from stories.models import Merger, ProposedChange
from stories.publishing.merging.undo import unrestored_rows
from stories.publishing.proposals import settle
from stories.publishing.proposals.propose import (
    propose_deletion,
    propose_entry,
    propose_merge,
    propose_undo_merge,
)
from stories.publishing.proposals.settle import confirm
from stories.publishing.search_updates import run_updates
from tests.factories import staff_member


def save_entry(entry: Any) -> int:
    """Make the values of an entry public; return how many stories were updated."""
    change = propose_entry(entry, staff_member("proposer"))
    if change is None:
        return 0
    return confirm_change(change, entry)


def delete_entry(entry: Any) -> None:
    """Delete an entry as two people."""
    confirm_change(propose_deletion(entry, staff_member("proposer")))


def change_entry(entry: Any, **values: Any) -> Any:
    """Give an entry new public values; return it."""
    for name, value in values.items():
        setattr(entry, name, value)
    save_entry(entry)
    return entry


def confirm_change(change: ProposedChange, entry: Any = None) -> int:
    """Confirm a change as another person, with a reason for each warning."""
    number = confirm(change, staff_member("confirmer"), AnyReason())
    run_updates()  # what confirm() could not finish in its few seconds
    if entry is not None:
        entry.pk = ProposedChange.objects.get(pk=change.pk).object_id
    return number


def confirm_waiting() -> None:
    """Confirm all changes that wait."""
    for change in ProposedChange.objects.filter(state="waiting"):
        confirm_change(change)


class AnyReason(dict[str, str]):
    """A reason for every warning."""

    def get(self, key: str, default: object = None) -> str:  # type: ignore[override]
        return "It is from a public source."


@transaction.atomic
def merge(old: Any, target: Any, by: Any) -> Merger:
    confirm_change(propose_merge(old, target, by))
    return Merger.objects.filter(old_id=old.pk).latest("pk")


@transaction.atomic
def undo_merge(merger: Merger, by: Any) -> int:
    confirm_change(propose_undo_merge(Merger.objects.get(pk=merger.pk), by))
    return unrestored_rows(merger.pk)


def begin_undo_merge(merger: Merger, by: Any) -> None:
    """Confirm the undo of a merge, without the updates of stories that follow it."""
    change = propose_undo_merge(Merger.objects.get(pk=merger.pk), by)
    settle._confirm(change, staff_member("confirmer"), AnyReason())
