"""Updates of search words and facets after a change of an entry, in small committed steps."""

import logging
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from django.contrib.auth.models import User
from django.db import OperationalError
from django.db.models import F, Model

from stories.facets import entry_facet_id
from stories.models import (
    FusionCenter,
    Merger,
    OutcomeKind,
    Partner,
    Publication,
    SearchUpdate,
    ThreatType,
)
from stories.publishing.merging.steps import complete_merger, move_stories
from stories.publishing.projection import rebuild_publications
from stories.publishing.story_transaction import NamedLock, run_story_transaction, take_lock

logger = logging.getLogger(__name__)

# So few that a withdrawal, which waits for the step that writes its story, waits for 0.1 seconds.
STEP_ROWS = 100
# Columns of entries that are words or facets of their stories; see publishing/content_text.py.
SEARCHED_COLUMNS: dict[type[Model], tuple[str, ...]] = {
    FusionCenter: ("name", "acronym", "former_names", "absorbed_names", "city"),
    Partner: ("name", "acronym", "absorbed_names"),
    ThreatType: ("name", "synonyms", "absorbed_names", "parent_id"),
    OutcomeKind: ("name",),
}


def is_searched_differently(before: Model, entry: Model) -> bool:
    """Return whether a change of an entry changes words or facets of its stories."""
    columns = SEARCHED_COLUMNS[type(entry)]
    return any(getattr(before, name) != getattr(entry, name) for name in columns)


def start_update(entry: Model, merger: Merger | None = None, by: User | None = None) -> int:
    """Store that the public stories of an entry are to be updated; return how many.

    Call it in the transaction that changes the entry. run_updates() updates them, and completes
    the merger.
    """
    facet = entry_facet_id(entry)
    total = Publication.objects.with_any_facet([facet]).count()
    if total or merger:
        SearchUpdate.objects.create(
            name=str(merger or entry)[:200], facet=facet, total=total, merger=merger, by=by
        )

    return total


def run_updates(max_seconds: float = float("inf"), step_rows: int = STEP_ROWS) -> bool:
    """Continue all updates, one after the other; return whether all are complete.

    Each step is a transaction. What is left after `max_seconds` can be continued any time.
    """
    stop_at = time.monotonic() + max_seconds
    for update in SearchUpdate.objects.order_by("pk"):
        for step in _steps(update.pk, step_rows):
            while run_story_transaction(step):
                if time.monotonic() > stop_at:
                    return False

    return not SearchUpdate.objects.exists()


def run_updates_if_possible(max_seconds: float = float("inf")) -> bool:
    """Continue all updates after a change that is complete without them; log a failure."""
    try:
        return run_updates(max_seconds)
    except OperationalError:
        logger.exception("Updates of search words were interrupted. They can be continued.")
        return False


def _steps(pk: int, step_rows: int) -> Iterator[Callable[[], bool]]:
    """Yield the kinds of steps of an update; each is repeated as long as it returns True."""
    yield partial(_move_stories, pk, step_rows)
    # The ids are read once: they can be many, and the facet has no order.
    yield partial(_update_rows, pk, _publications_of(pk), step_rows)
    yield partial(_complete, pk)


def _publications_of(pk: int) -> list[int]:
    """Return the publications to update, as ids in order."""
    update = SearchUpdate.objects.filter(pk=pk).first()
    if update is None:
        return []
    rows = Publication.objects.with_any_facet([update.facet]).filter(pk__gt=update.last_edition)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _locked_update(pk: int) -> SearchUpdate | None:
    """Return an update, locked; None if it is complete or another process works on it."""
    return SearchUpdate.objects.select_for_update(skip_locked=True).filter(pk=pk).first()


def _move_stories(pk: int, step_rows: int) -> bool:
    update = _locked_update(pk)
    if update is None or update.merger_id is None:
        return False
    return move_stories(update, step_rows)


def _update_rows(pk: int, editions: Sequence[int], step_rows: int) -> bool:
    """Update the next publications; return whether there may be more."""
    # No name changes while the rows are built with it.
    take_lock(NamedLock.NAMES, is_shared=True)
    update = _locked_update(pk)
    if update is None:
        return False

    start = bisect_right(editions, update.last_edition)
    batch = editions[start : start + step_rows]
    if not batch:
        return False

    count = rebuild_publications(Publication.objects.filter(pk__in=batch))
    SearchUpdate.objects.filter(pk=pk).update(last_edition=batch[-1], done=F("done") + count)
    return True


def _complete(pk: int) -> bool:
    """Delete an update with nothing left to do; never return True."""
    take_lock(NamedLock.NAMES)
    update = _locked_update(pk)
    if update is None:
        return False

    rows = Publication.objects.with_any_facet([update.facet])
    is_complete = not rows.filter(pk__gt=update.last_edition).exists()
    if is_complete and update.merger_id:
        is_complete = complete_merger(update)
    if is_complete:
        SearchUpdate.objects.filter(pk=pk).delete()
    return False
