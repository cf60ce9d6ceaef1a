"""Changes of timestamps that triggers protect, because tests can't move the database's clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Model, QuerySet

from stories.models import (
    AccountChange,
    Address,
    Clearance,
    Decision,
    Edition,
    ProposedChange,
    Publication,
    Purge,
    ReleaseRecord,
    Story,
    WorkflowEntry,
)
from stories.publishing.public_texts import PUBLIC_MODELS

TIMESTAMPS = {
    Edition: ["released_at"],
    Publication: ["visible_from", "visible_until", "ends_at", "first_published_at", "updated_at"],
    Address: ["since"],
}
PUBLIC_TEXT_TRIGGERS = ("public_text_is_confirmed", "public_deletion_is_confirmed")
TRIGGERS: dict[type[Model], tuple[str, ...]] = {
    Story: ("story_begins_as_draft", "story_standing_is_guarded"),
    Edition: ("edition_is_guarded", "edition_is_immutable", "edition_note_is_cleared"),
    Publication: ("publication_is_released", "publication_stays_released"),
    AccountChange: ("account_change_is_guarded",),
    Clearance: ("clearance_is_guarded",),
    Decision: ("decision_by_second_person",),
    ReleaseRecord: ("record_is_numbered",),
    WorkflowEntry: ("workflow_log_is_append_only",),
    ProposedChange: ("proposed_change_is_guarded",),
    Purge: ("purge_is_settled_once",),
    **{public.model: PUBLIC_TEXT_TRIGGERS for public in PUBLIC_MODELS},
}


def pass_time(by: timedelta) -> None:
    """Move all releases and schedules into the past by this much."""
    for model, fields in TIMESTAMPS.items():
        earlier = {field: F(field) - by for field in fields}
        move(model.objects.all(), **earlier)


def move(rows: QuerySet[Any], **times: Any) -> None:
    """Set timestamps that triggers would refuse."""
    with unguarded(rows.model):
        rows.update(**times)


@contextmanager
def unguarded(model: type[Model]) -> Iterator[None]:
    """Disable the triggers of a table within the block."""
    switch_guards(model, "DISABLE")
    yield
    switch_guards(model, "ENABLE")


def switch_guards(model: type[Model], action: str) -> None:
    """ENABLE or DISABLE the triggers of a table; the rollback after a test enables them again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for trigger in TRIGGERS.get(model, ()):
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {action} TRIGGER {trigger}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
