"""Time that passes for the rows: the clock of the database cannot be moved, so what it is compared with is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from stories.models import Address, Clearance, Decision, Edition, Publication, ReleaseRecord, Story, WorkflowEntry

TIMES = {
    Edition: ["released_at"],
    Publication: ["visible_from", "visible_until", "ends_at", "first_published_at", "updated_at"],
    Address: ["since"],
}
GUARDS: dict[Any, tuple[str, ...]] = {
    Story: ("story_begins_as_draft", "story_standing_is_guarded"),
    Edition: ("edition_is_guarded", "edition_is_immutable"),
    Publication: ("publication_is_released", "publication_stays_released"),
    Clearance: ("clearance_is_guarded",),
    Decision: ("decision_by_second_person",),
    ReleaseRecord: ("record_is_numbered",),
    WorkflowEntry: ("workflow_log_is_append_only",),
}


def pass_time(by: timedelta) -> None:
    """Let everything that was released or scheduled be so much earlier."""
    for model, fields in TIMES.items():
        move(model.objects.all(), **{field: F(field) - by for field in fields})


def move(rows: QuerySet[Any], **times: Any) -> None:
    """Write moments that the guards of the database would refuse."""
    with unguarded(rows.model):
        rows.update(**times)


@contextmanager
def unguarded(model: Any) -> Iterator[None]:
    """Switch off the guards of a table for a while."""
    switch_guards(model, "DISABLE")
    yield
    switch_guards(model, "ENABLE")


def switch_guards(model: Any, how: str) -> None:
    """Switch the guards of a table on or off; what a test switches off is on again for the next one."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for guard in GUARDS.get(model, ()):
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {how} TRIGGER {guard}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
