"""Updates of search words and facets after a change of an entry, in small committed steps."""

import logging
import time
from bisect import bisect_right
from collections.abc import Sequence
from functools import partial

from django.db import OperationalError
from django.db.models import F, Model

from stories.facets import entry_facet_id
from stories.models import (
    FusionCenter,
    OutcomeKind,
    Partner,
    Publication,
    SearchUpdate,
    ThreatType,
)
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


def start_update(entry: Model) -> int:
    """Store that the public stories of an entry are to be updated; return how many.

    Call it in the transaction that changes the entry. run_updates() updates them.
    """
    facet = entry_facet_id(entry)
    total = Publication.objects.with_any_facet([facet]).count()
    if total:
        SearchUpdate.objects.create(name=str(entry)[:200], facet=facet, total=total)
    return total


def run_updates(max_seconds: float = float("inf"), step_rows: int = STEP_ROWS) -> bool:
    """Continue all updates, one after the other; return whether all are complete.

    Each step is a transaction. What is left after `max_seconds` can be continued any time.
    """
    stop_at = time.monotonic() + max_seconds
    for update in SearchUpdate.objects.order_by("pk"):
        rows = Publication.objects.with_any_facet([update.facet]).order_by("pk")
        editions = list(rows.filter(pk__gt=update.last_edition).values_list("pk", flat=True))
        while _take_step(update, editions, step_rows):
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


def _take_step(update: SearchUpdate, editions: Sequence[int], step_rows: int) -> bool:
    """Update the next publications; return whether there may be more."""
    return run_story_transaction(partial(_update_rows, update.pk, editions, step_rows))


def _update_rows(pk: int, editions: Sequence[int], step_rows: int) -> bool:
    # No name changes while the rows are built with it.
    take_lock(NamedLock.NAMES, is_shared=True)
    # Another process may work on this update, or may have completed it.
    updates = SearchUpdate.objects.select_for_update(skip_locked=True)
    update = updates.filter(pk=pk).first()
    if update is None:
        return False

    start = bisect_right(editions, update.last_edition)
    batch = editions[start : start + step_rows]
    if not batch:
        SearchUpdate.objects.filter(pk=pk).delete()
        return False

    count = rebuild_publications(Publication.objects.filter(pk__in=batch))
    SearchUpdate.objects.filter(pk=pk).update(last_edition=batch[-1], done=F("done") + count)
    return True
