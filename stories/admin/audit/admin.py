"""The audit log, to be read and taken out for a records request."""

import csv
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stories.admin.base import ReadOnlyAdmin
from stories.models import Audited, AuditEntry
from stories.publishing.audit.csv_export import audit_rows
from stories.publishing.audit.hash_chain import BATCH_SIZE
from stories.publishing.audit.log import record_if_possible


class AuditEntryAdmin(ReadOnlyAdmin):
    """Newest first. The numbers are the order in which things became fact."""

    list_display = ["number", "moment", "act", "actor", "address", "subject", "said"]
    list_filter = ["act"]
    search_fields = ["actor", "address", "subject"]
    date_hierarchy = "at"
    ordering = ["-number"]
    fields = ["number", "moment", "act", "actor", "address", "subject", "said", "previous_hash", "hash"]
    change_list_template = "admin/stories/auditentry/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        export = path("export/", self.admin_site.admin_view(self.export_view), name="stories_auditentry_export")
        return [export, *super().get_urls()]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """Send the whole log as CSV, oldest first; the last line says who took it out."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record_if_possible(Audited.EXPORTED, about="audit-log")
        entries = AuditEntry.objects.exclude(number=None).order_by("number").iterator(BATCH_SIZE)
        response = StreamingHttpResponse(_lines(audit_rows(entries)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
        return response

    @admin.display(description=_("at (UTC)"), ordering="number")
    def moment(self, entry: AuditEntry) -> str:
        return entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

    @admin.display(description=_("details"), empty_value="–")
    def said(self, entry: AuditEntry) -> str:
        """The details in words: name and value, without the marks of JSON."""
        return ", ".join(f"{name}: {value}" for name, value in entry.about.items() if value not in (None, "", []))


class Echo:
    """What csv writes to: gives back each line."""

    def write(self, line: str) -> str:
        return line


def _lines(cells: Iterator[list[str]]) -> Iterator[str]:
    writer: Any = csv.writer(Echo())
    return (writer.writerow(row) for row in cells)
