"""Admin of the audit log: a read-only list and its CSV export."""

from django.apps import apps
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
from stories.timezones import format_eastern

# Names of the kinds of subjects, which the log stores as "auth.user/6".
KINDS = {model._meta.label_lower: str(model._meta.verbose_name) for model in apps.get_models()}

YES_OR_NO = {True: _("yes"), False: _("no")}


class AuditEntryAdmin(ReadOnlyAdmin):
    """Newest entries first. Numbers follow the order of the commits."""

    list_display = ["number", "recorded_at", "act", "actor", "address", "about", "words"]
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
        "about",
        "words",
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

    @admin.display(description=_("time"), ordering="number")
    def recorded_at(self, entry: AuditEntry) -> str:
        """Return the time as everywhere on the staff site, with its zone; the CSV is in UTC."""
        return format_eastern(entry.at)

    @admin.display(description=_("about"), ordering="subject", empty_value="–")
    def about(self, entry: AuditEntry) -> str:
        """Return the subject with the name of its kind: "user 6" for auth.user/6."""
        label, slash, key = entry.subject.partition("/")
        kind = KINDS.get(label)
        return f"{kind} {key}" if kind and slash else entry.subject

    @admin.display(description=_("details"), empty_value="–")
    def words(self, entry: AuditEntry) -> str:
        """Return names and values in plain text."""
        parts = []
        for name, value in entry.parsed_details.items():
            if value not in (None, "", []):
                label = name.replace("_", " ")
                parts.append(f"{label}: {_in_words(value)}")

        return ", ".join(parts)


def _in_words(value: object) -> str:
    """Return a value as text: lists with commas, and changed fields without their brackets."""
    if isinstance(value, bool):
        return str(YES_OR_NO[value])
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    if isinstance(value, dict):
        filled = filter(None, value.values())
        return " ".join(map(_in_words, filled))

    return str(value)
