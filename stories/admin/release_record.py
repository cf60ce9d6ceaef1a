"""Release records and clearances: read by staff, exported for a records request, countersigned by a second person."""

import csv
from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from stories.admin.base import ReadOnlyAdmin
from stories.choices import Basis
from stories.models import Audited, Clearance, ReleaseRecord
from stories.models.clearance import ReleaseForm
from stories.publishing.audit.log import record_if_possible
from stories.publishing.workflow import countersign
from stories.text import inert

QUESTIONS: list[Any] = [field.name for field in ReleaseForm._meta.get_fields()]
SIGNATURE: list[Any] = ["break_glass_reason", "countersigned_by", "countersigned_at"]
COLUMNS = (
    "number",
    "story",
    "title",
    "edition",
    "released_at",
    "released_by",
    "canceled_at",
    "basis",
    "cleared_by",
    "cleared_at",
    *QUESTIONS,
    *SIGNATURE,
    "content_hash",
)


class ReleaseRecordAdmin(ReadOnlyAdmin):
    list_display = ["number", "story", "edition_number", "released", "basis", "cleared_by"]
    list_filter = ["year", "clearance__basis", "clearance__case_status"]
    list_select_related = ["story", "edition", "clearance__cleared_by"]
    search_fields = ["story__title", "clearance__attorney", "clearance__privacy_by", "clearance__consent_by"]
    ordering = ["-year", "-serial"]
    fields = ["number", "story", "edition", "clearance", "bundle", "canceled_at"]
    change_list_template = "admin/stories/releaserecord/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        export = path("export/", self.admin_site.admin_view(self.export_view), name="stories_releaserecord_export")
        return [export, *super().get_urls()]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Send all release records as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record_if_possible(Audited.EXPORTED, about="release-records")
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="release-records.csv"'
        csv.writer(response).writerows(export(self.get_queryset(request)))
        return response

    @admin.display(description=gettext_lazy("edition"), empty_value="–")
    def edition_number(self, record: ReleaseRecord) -> int | None:
        return record.edition.number if record.edition else None

    @admin.display(description=gettext_lazy("released"), empty_value="–")
    def released(self, record: ReleaseRecord) -> Any:
        return record.edition.released_at if record.edition else None

    @admin.display(description=gettext_lazy("basis"))
    def basis(self, record: ReleaseRecord) -> str:
        return record.clearance.get_basis_display()

    @admin.display(description=gettext_lazy("cleared by"), empty_value="–")
    def cleared_by(self, record: ReleaseRecord) -> Any:
        return record.clearance.cleared_by


class ClearanceAdmin(ReadOnlyAdmin):
    """Where one person released a story alone, a second one signs here."""

    list_display = ["story", "basis", "cleared_by", "cleared_at", "voided_at", "countersigned_by"]
    list_filter = ["basis", "case_status", ("countersigned_at", admin.EmptyFieldListFilter)]
    list_select_related = ["story", "cleared_by", "countersigned_by"]
    search_fields = ["story__title", "attorney", "privacy_by", "consent_by"]
    date_hierarchy = "cleared_at"
    fieldsets = [
        (None, {"fields": ["story", "basis", "cleared_by", "cleared_at", "content_hash"]}),
        (gettext_lazy("Released by one person"), {"fields": SIGNATURE}),
        (gettext_lazy("Release record"), {"fields": [*QUESTIONS, "decided"]}),
        (gettext_lazy("Validity"), {"fields": ["voided_at", "void_reason"]}),
    ]
    readonly_fields = ["decided"]

    def get_urls(self) -> list[URLPattern]:
        sign = path(
            "<path:object_id>/countersign/",
            self.admin_site.admin_view(self.countersign_view),
            name="stories_clearance_countersign",
        )
        return [sign, *super().get_urls()]

    @admin.display(description=gettext_lazy("decisions on findings"))
    def decided(self, clearance: Clearance) -> Any:
        """Rule, place and reason of each decision; the text that was found is kept nowhere."""
        rows = [(one.rule, one.field, one.reason, one.by) for one in clearance.decisions.select_related("by")]
        return format_html_join("", "<p><b>{}</b> ({}): {} – {}</p>", rows) or "–"

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        clearance = self.get_object(request, unquote(object_id))
        about = {"may_countersign": bool(clearance and may_countersign(request.user, clearance))}
        return super().change_view(request, object_id, form_url, about | (extra_context or {}))

    @method_decorator(require_POST)
    def countersign_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Sign as the second person."""
        if not request.user.has_perm("stories.clear_story"):
            raise PermissionDenied
        clearance = self.get_object(request, unquote(object_id))
        if clearance is None:
            raise Http404
        try:
            countersign(clearance, cast(User, request.user))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, _("You have signed as the second person."), messages.SUCCESS)
        return redirect(reverse("admin:stories_clearance_change", args=[clearance.pk]))


def may_countersign(user: Any, clearance: Clearance) -> bool:
    """Tell whether a release by one person waits for this person's signature."""
    if clearance.basis != Basis.BREAK_GLASS or clearance.countersigned_at:
        return False
    return user.has_perm("stories.clear_story") and user.pk not in {clearance.cleared_by_id, *clearance.authors}


def export(records: QuerySet[ReleaseRecord]) -> Iterator[list[str]]:
    """Yield the header and a line for each record; no cell begins as a formula of a spreadsheet does."""
    yield list(COLUMNS)
    related = ("story", "edition__released_by", "clearance__cleared_by", "clearance__countersigned_by")
    for line in records.select_related(*related).order_by("year", "serial").iterator():
        yield [_safe(_cell(line, name)) for name in COLUMNS]


def _cell(record: ReleaseRecord, name: str) -> Any:
    edition = record.edition
    special = {
        "story": record.story_id,
        "title": edition.content["title"] if edition else "",
        "edition": edition.number if edition else "",
        "released_at": edition.released_at if edition else "",
        "released_by": edition.released_by if edition else "",
    }
    if name in special:
        return special[name]
    return getattr(record, name) if hasattr(record, name) else getattr(record.clearance, name)


def _safe(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str("" if value is None else value)
    return inert(text)
