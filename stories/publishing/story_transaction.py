"""Transactions of everything that writes stories: their locks, and a retry after a conflict.

Locks are taken in this order, so that no two transactions wait for each other:

1. a NamedLock, in the order of their declaration
2. rows of stories by id, see lock_story() and lock_stories()
3. rows of changes, bundles and imports
4. everything else: whoever writes a publication has locked its story. Triggers lock the numbers of
   release records, then the content version, until the end of the transaction.

Nothing waits for a lock of all stories. A withdrawal takes no named lock.
"""

import functools
import logging
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from psycopg import errors

from stories.models import Publication, Story

logger = logging.getLogger(__name__)
Params = ParamSpec("Params")
Result = TypeVar("Result")

ATTEMPTS = 4
CONFLICTS = errors.DeadlockDetected | errors.SerializationFailure | errors.LockNotAvailable
# A statement that waits for several locks, one after another, can reach its own time limit first.
TIMEOUTS = errors.QueryCanceled
# The second attempt sees what the other transaction has stored, and forms explain it.
COLLISIONS = errors.UniqueViolation | errors.ExclusionViolation


class NamedLock(StrEnum):
    """Locks of something that has no row, until the end of the transaction."""

    # Proposed changes of public texts: one is proposed or settled at a time.
    PROPOSALS = "stories.proposals"
    # Names of entries. Releases share it while they read the names; a short transaction that
    # changes a name takes it alone. Otherwise a story released meanwhile would keep the old name.
    NAMES = "stories.names"
    # Which story is featured on the home page.
    FEATURED = "stories.featured"


class StoryDeletedError(ValidationError):
    """The story was deleted after the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("This story was deleted meanwhile."))


def story_transaction(function: Callable[Params, Result]) -> Callable[Params, Result]:
    """Run a function that writes stories as run_story_transaction() does."""

    @functools.wraps(function)
    def wrapper(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        return run_story_transaction(functools.partial(function, *args, **kwargs))

    return wrapper


def run_story_transaction(function: Callable[[], Result], *, must_win: bool = False) -> Result:
    """Call a function in a transaction and return its result.

    If another transaction interferes, the function is called again a few times; with `must_win`,
    until it succeeds or the database is gone. It must read what it writes itself. Within an outer
    transaction, only the outer one is repeated.
    """
    is_nested = connection.in_atomic_block
    attempt = 0
    while True:
        attempt += 1
        try:
            with transaction.atomic():
                return function()
        except DatabaseError as error:
            if is_nested or not _may_retry(error, attempt, must_win):
                raise

            logger.warning("Attempt %s to write stories failed: %s", attempt, error)


def take_lock(lock: NamedLock, *, is_shared: bool = False) -> None:
    """Wait for a lock and keep it until the transaction ends. Sharers don't wait for each other."""
    function = "pg_advisory_xact_lock_shared" if is_shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext(%s))", [lock.value])


def with_bundles(story_ids: Sequence[int]) -> Q:
    """Return the filter of stories and of those scheduled in the same bundles.

    An act that stops a bundle writes all of them.
    """
    scheduled = Publication.objects.scheduled()
    bundles = scheduled.filter(story__in=story_ids).values("edition__record__bundle")
    members = scheduled.filter(edition__record__bundle__in=bundles)
    return Q(pk__in=story_ids) | Q(pk__in=members.values("story"))


def lock_story(story_id: int) -> Story:
    """Lock a story, and those scheduled in the same bundle; return it as stored. One query.

    Raise StoryDeletedError.
    """
    rows = Story.objects.select_for_update().filter(with_bundles([story_id])).order_by("pk")
    locked = {row.pk: row for row in rows}
    if story_id not in locked:
        raise StoryDeletedError
    return locked[story_id]


def lock_stories(story_ids: Collection[int] | QuerySet) -> list[Story]:
    """Lock these stories and return them by id; one query."""
    return list(Story.objects.select_for_update().filter(pk__in=story_ids).order_by("pk"))


def _may_retry(error: DatabaseError, attempt: int, must_win: bool) -> bool:
    cause = error.__cause__
    if isinstance(cause, COLLISIONS):
        return attempt == 1
    if must_win:
        return isinstance(cause, CONFLICTS | TIMEOUTS)
    return isinstance(cause, CONFLICTS) and attempt < ATTEMPTS
