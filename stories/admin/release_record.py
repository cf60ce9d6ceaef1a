"""Admins of release records and clearances, their CSV export and the second signature."""

from collections.abc import Iterator
from datetime import date
from typing import cast

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from stories.admin.base import (
    Context,
    ReadOnlyAdmin,
    find_object,
    report_result,
    require_permission,
    with_extra,
)
from stories.admin.csv_stream import stream_csv
from stories.admin.login.second_factor import require_fresh_proof
from stories.admin.review_text import mark_findings, open_remarks
from stories.choices import Basis
from stories.models import Audited, Clearance, ReleaseRecord
from stories.models.clearance import ReleaseForm
from stories.publishing.audit.log import record_if_possible
from stories.publishing.content_diff import content_texts, diff_contents
from stories.publishing.workflow import countersign
from stories.publishing.workflow.emergency import signature_refusal
from stories.text_safety import escape_formula

QUESTIONS: list[str] = [field.name for field in ReleaseForm._meta.get_fields()]
SIGNATURE = ["break_glass_reason", "countersigned_by", "countersigned_at"]
CHUNK_SIZE = 200
EDITION_COLUMNS = ("title", "edition", "released_at", "released_by")
CSV_COLUMNS = (
    "number",
    "story",
    *EDITION_COLUMNS,
    "canceled_at",
    "basis",
    "cleared_by",
    "cleared_at",
    *QUESTIONS,
    *SIGNATURE,
    "content_hash",
)


class ReleaseRecordAdmin(ReadOnlyAdmin):
    """One record for each release, with its clearance."""

    list_display = ["number", "story", "edition_number", "released_at", "basis", "cleared_by"]
    list_filter = ["year", "clearance__basis", "clearance__case_status"]
    list_select_related = ["story", "edition", "clearance__cleared_by"]
    search_fields = [
        "story__title",
        "clearance__attorney",
        "clearance__privacy_by",
        "clearance__consent_by",
    ]
    ordering = ["-year", "-serial"]
    fields = ["number", "story", "edition", "clearance", "bundle", "canceled_at"]
    change_list_template = "admin/stories/releaserecord/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="stories_releaserecord_export"), *super().get_urls()]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """Send all release records as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied

        record_if_possible(Audited.EXPORTED, about="release-records")
        return stream_csv(csv_rows(self.get_queryset(request)), "release-records.csv")

    @admin.display(description=gettext_lazy("edition"), empty_value="–")
    def edition_number(self, record: ReleaseRecord) -> int | None:
        return getattr(record.edition, "number", None)

    @admin.display(description=gettext_lazy("released"), empty_value="–")
    def released_at(self, record: ReleaseRecord) -> date | None:
        return getattr(record.edition, "released_at", None)

    @admin.display(description=gettext_lazy("basis"))
    def basis(self, record: ReleaseRecord) -> str:
        return record.clearance.get_basis_display()

    @admin.display(description=gettext_lazy("cleared by"), empty_value="–")
    def cleared_by(self, record: ReleaseRecord) -> User | None:
        return record.clearance.cleared_by


class ClearanceAdmin(ReadOnlyAdmin):
    """Clearances. A second person signs emergency releases here."""

    list_display = [
        "story",
        "basis",
        "cleared_by",
        "cleared_at",
        "voided_at",
        "countersigned_by",
    ]
    list_filter = ["basis", "case_status", ("countersigned_at", admin.EmptyFieldListFilter)]
    list_select_related = ["story", "cleared_by", "countersigned_by"]
    search_fields = ["story__title", "attorney", "privacy_by", "consent_by"]
    date_hierarchy = "cleared_at"
    fieldsets = [
        (None, {"fields": ["story", "basis", "cleared_by", "cleared_at", "content_hash"]}),
        (gettext_lazy("Emergency release"), {"fields": [*SIGNATURE]}),
        (gettext_lazy("Release record"), {"fields": [*QUESTIONS, "decisions_on_findings"]}),
        (gettext_lazy("Validity"), {"fields": ["voided_at", "void_reason"]}),
    ]
    readonly_fields = ["decisions_on_findings"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.countersign_view)
        url = path("<path:object_id>/countersign/", view, name="stories_clearance_countersign")
        return [url, *super().get_urls()]

    @admin.display(description=gettext_lazy("decisions on findings"))
    def decisions_on_findings(self, clearance: Clearance) -> str:
        """Return rule, field and reason of each decision. The text found is never stored."""
        rows = []
        for decision in clearance.decisions.select_related("by"):
            rows.append((decision.rule, decision.field, decision.reason, decision.by))
        return format_html_join("", "<p><b>{}</b> ({}): {} – {}</p>", rows) or "–"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        clearance = self.get_object(request, unquote(object_id))
        context: Context = {"needs_signature": False}
        if clearance:
            context["needs_signature"] = needs_signature_by(request.user, clearance)
            context["refusal"] = signature_refusal(clearance, request.user)
            context |= released_text(clearance)

        return super().change_view(request, object_id, form_url, with_extra(context, extra_context))

    @method_decorator(require_POST)
    def countersign_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Sign an emergency release as the second person."""
        require_permission(request, "stories.clear_story")
        clearance = find_object(self, request, object_id)
        require_fresh_proof(request)
        by = cast(User, request.user)
        message = _("You signed as the second person.")
        report_result(request, lambda: countersign(clearance, by), message)
        return redirect(reverse("admin:stories_clearance_change", args=[clearance.pk]))


def released_text(clearance: Clearance) -> Context:
    """Return the edition of an emergency release and its changes; nothing for other clearances."""
    record = ReleaseRecord.objects.filter(clearance=clearance).select_related("edition").first()
    edition = record.edition if record else None
    if clearance.basis != Basis.BREAK_GLASS or edition is None:
        return {}

    before = clearance.story.editions.filter(number__lt=edition.number).first()
    if before:
        diffs = diff_contents(before.content, edition.content)
    else:
        diffs = content_texts(edition.content)

    return {
        "edition": edition,
        "edition_before": before,
        "fields": mark_findings(diffs, [], edition.content),
        "open_remarks": open_remarks(clearance.story),
    }


def needs_signature_by(user: User | AnonymousUser, clearance: Clearance) -> bool:
    """Return whether an emergency release needs a signature of the user's role."""
    if clearance.basis != Basis.BREAK_GLASS or clearance.countersigned_at:
        return False
    return user.has_perm("stories.clear_story")


def csv_rows(records: QuerySet[ReleaseRecord]) -> Iterator[list[str]]:
    """Yield the header and one row per record. Spreadsheets can't run any cell as a formula.

    Records are few at a time, because each has the content of its edition.
    """
    records = records.select_related(
        "story",
        "edition__released_by",
        "clearance__cleared_by",
        "clearance__countersigned_by",
    )
    yield list(CSV_COLUMNS)
    for record in records.order_by("year", "serial").iterator(CHUNK_SIZE):
        yield [escape_formula(_text(_value(record, column))) for column in CSV_COLUMNS]


def _value(record: ReleaseRecord, column: str) -> object:
    """Return the value of a CSV column: of the record, its edition or its clearance."""
    if column == "story":
        return record.story_id
    if column in EDITION_COLUMNS:
        return _edition_value(record, column)
    if hasattr(record, column):
        return getattr(record, column)
    return getattr(record.clearance, column)


def _edition_value(record: ReleaseRecord, column: str) -> object:
    """Return a value of the edition, or "" for a record whose schedule was canceled."""
    if record.edition is None:
        return ""
    if column == "title":
        return record.edition.content["title"]
    if column == "edition":
        return record.edition.number
    return getattr(record.edition, column)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):  # datetimes, too
        return value.isoformat()
    return str(value)
