"""Transaction for everything that writes stories: one lock order, a retry after a deadlock."""

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg import errors

logger = logging.getLogger(__name__)
Params = ParamSpec("Params")
Result = TypeVar("Result")

ATTEMPTS = 2
CONFLICTS = (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)


def story_transaction(function: Callable[Params, Result]) -> Callable[Params, Result]:
    """Run a function that writes stories as run_story_transaction() does."""

    @functools.wraps(function)
    def wrapper(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        return run_story_transaction(functools.partial(function, *args, **kwargs))

    return wrapper


def run_story_transaction(function: Callable[[], Result], *, must_win: bool = False) -> Result:
    """Call a function in a transaction that holds the lock of all stories, and return its result.

    If another transaction interferes, the function is called once more; with `must_win`, until it
    succeeds or the database is gone. It must read what it writes itself. Within an outer story
    transaction, only the outer one is repeated.
    """
    is_nested = connection.in_atomic_block
    attempt = 0
    while True:
        attempt += 1
        try:
            with transaction.atomic():
                lock_stories()
                return function()
        except OperationalError as error:
            if is_nested or not _may_retry(error, attempt, must_win):
                raise

            logger.warning("Attempt %s to write stories failed: %s", attempt, error)


def lock_stories() -> None:
    """Block other transactions that write stories or vocabulary names until this one ends.

    Taken before any row is locked, so that no two of them can wait for each other. Without it, a
    story released during a renaming would keep the old name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('stories.projection'))")


def _may_retry(error: OperationalError, attempt: int, must_win: bool) -> bool:
    is_conflict = isinstance(error.__cause__, CONFLICTS)
    return is_conflict and (must_win or attempt < ATTEMPTS)
