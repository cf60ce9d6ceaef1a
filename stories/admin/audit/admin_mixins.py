"""A model admin mixin that writes changes to the audit log: which fields, never their values."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.http import HttpRequest

from stories.models import Audited
from stories.publishing.audit.log import record


class AuditedAdminMixin(ModelAdmin):
    """A model admin that also writes to the audit log, which no one can change or delete."""

    def log_addition(
        self, request: HttpRequest, obj: Model, message: str | list[dict[str, Any]]
    ) -> LogEntry:
        record(Audited.ADDED, about=obj)
        return super().log_addition(request, obj, message)

    def log_change(
        self, request: HttpRequest, obj: Model, message: str | list[dict[str, Any]]
    ) -> LogEntry:
        """Record the changed fields; actions with a message of words write their own entry."""
        if isinstance(message, list):
            changes = [_without_values(part) for part in message]
            record(Audited.CHANGED, about=obj, changes=changes)

        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> list[LogEntry]:
        for obj in queryset:
            record(Audited.DELETED, about=obj)
        return super().log_deletions(request, queryset)  # type: ignore[arg-type]


def _without_values(part: dict[str, dict[str, Any]]) -> dict[str, object]:
    """Return what changed, in which rows and fields, from one of Django's log messages."""
    ((what, details),) = part.items()
    return {
        "what": what,
        "rows": details.get("name", ""),
        "fields": details.get("fields", []),
    }
