"""Permission of a transaction to write public texts, which triggers of the database require."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from stories.models import ProposedChange

# The triggers read this setting. It contains the id of a confirmed change, or INITIAL_LOAD.
PERMIT_SETTING = "stories.public_text"
INITIAL_LOAD = "initial load"


@contextmanager
def permit_change(change: ProposedChange) -> Iterator[None]:
    """Allow the block to write what the confirmed change contains."""
    with _permit(str(change.pk)):
        yield


@contextmanager
def initial_load() -> Iterator[None]:
    """Allow the block to add entries, but not to change any.

    For the archive, the first thesaurus and the home page of a new site: texts of the repository,
    most of which DHS and the centers published themselves.
    tests/publishing/proposals/test_registry.py lists the callers.
    """
    with _permit(INITIAL_LOAD):
        yield


@contextmanager
def _permit(value: str) -> Iterator[None]:
    with transaction.atomic():
        _set_permit(value)
        yield
        _set_permit("")


def _set_permit(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [PERMIT_SETTING, value])
