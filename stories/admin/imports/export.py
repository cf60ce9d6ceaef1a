"""The list that is on the screen, as a spreadsheet."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from stories.admin.imports.views import ImportViews
from stories.intake.files.limits import FileError
from stories.intake.sheets.export import csv_lines, workbook
from stories.models import Audited
from stories.publishing.audit.log import record_if_possible

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetAdmin(ImportViews):
    """Entries that come and go as spreadsheets. What goes out is the list as it is filtered and as one may see it."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("export.<str:ending>", view(self.export_view), name=f"{name}_export"),
            path("import/empty.xlsx", view(self.empty_view), name=f"{name}_empty"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest, ending: str) -> HttpResponseBase:
        """Send the list as CSV or for Excel."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if ending not in ("csv", "xlsx"):
            raise Http404
        try:
            return self._send(request, self._listed(request), ending)
        except IncorrectLookupParameters:
            return redirect(request.path)
        except FileError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect("../")

    @method_decorator(require_safe)
    def empty_view(self, request: HttpRequest) -> HttpResponse:
        """Send a workbook that has the columns and no rows."""
        self._require(request)
        return self._send_workbook(request, [], "empty")

    def _listed(self, request: HttpRequest) -> QuerySet[Any]:
        listed = self.get_changelist_instance(request).get_queryset(request)
        return self.get_queryset(request).filter(pk__in=listed.order_by().values("pk")).order_by("pk")

    def _send(self, request: HttpRequest, entries: QuerySet[Any], ending: str) -> HttpResponseBase:
        record_if_possible(Audited.EXPORTED, about=f"{self.sheet.kind}-list", ending=ending)
        if ending == "xlsx":
            return self._send_workbook(request, entries, "list")
        lines = csv_lines(self.sheet(request.user), entries.iterator(chunk_size=500))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.sheet.kind}-list.csv"'
        return response

    def _send_workbook(self, request: HttpRequest, entries: Any, what: str) -> HttpResponse:
        response = HttpResponse(workbook(self.sheet(request.user), entries), content_type=EXCEL)
        response["Content-Disposition"] = f'attachment; filename="{self.sheet.kind}-{what}.xlsx"'
        return response
