"""Admin of the audit log: a read-only list and its CSV export."""

from datetime import UTC

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stories.admin.base import ReadOnlyAdmin
from stories.admin.csv_stream import stream_csv
from stories.models import Audited, AuditEntry
from stories.publishing.audit.csv_export import audit_rows
from stories.publishing.audit.hash_chain import BATCH_SIZE
from stories.publishing.audit.log import record_if_possible


class AuditEntryAdmin(ReadOnlyAdmin):
    """Newest entries first. Numbers follow the order of the commits."""

    list_display = ["number", "recorded_at", "act", "actor", "address", "subject", "details"]
    list_filter = ["act"]
    search_fields = ["actor", "address", "subject"]
    date_hierarchy = "at"
    ordering = ["-number"]
    fields = [
        "number",
        "recorded_at",
        "act",
        "actor",
        "address",
        "subject",
        "details",
        "previous_hash",
        "hash",
    ]
    change_list_template = "admin/stories/auditentry/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="stories_auditentry_export"), *super().get_urls()]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """Send the whole log as CSV, oldest first; its last row records this export."""
        if not self.has_view_permission(request):
            raise PermissionDenied

        record_if_possible(Audited.EXPORTED, about="audit-log")

        entries = AuditEntry.objects.exclude(number=None).order_by("number").iterator(BATCH_SIZE)
        return stream_csv(audit_rows(entries), "audit-log.csv")

    @admin.display(description=_("at (UTC)"), ordering="number")
    def recorded_at(self, entry: AuditEntry) -> str:
        return entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

    @admin.display(description=_("details"), empty_value="–")
    def details(self, entry: AuditEntry) -> str:
        """Return names and values in plain text."""
        parts = []
        for name, value in entry.parsed_details.items():
            if value not in (None, "", []):
                parts.append(f"{name}: {value}")
        return ", ".join(parts)
