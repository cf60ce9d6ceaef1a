"""What staff add, change and delete at any desk goes to the audit log too: which fields, never what they hold."""

from typing import Any

from django.http import HttpRequest

from stories.models import Audited
from stories.publishing.audit.log import record


class AuditedAdminMixin:
    """For desks: Django's own log belongs to the desk and can be changed; the audit log cannot."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        record(Audited.ADDED, about=obj)
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Name the fields and the parts; a message in words belongs to an act that writes an entry of its own."""
        if isinstance(message, list):
            record(Audited.CHANGED, about=obj, changes=[_named(part) for part in message])
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            record(Audited.DELETED, about=obj)
        return super().log_deletions(request, queryset)  # type: ignore[misc]


def _named(part: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what happened, to rows of which kind, in which fields; without the name of the row."""
    ((what, about),) = part.items()
    return {"what": what, "rows": about.get("name", ""), "fields": about.get("fields", [])}
