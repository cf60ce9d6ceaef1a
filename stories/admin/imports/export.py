"""Export of a list as CSV or Excel, and the import template."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
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
    """Entries with import and export. An export contains the list as filtered and permitted."""

    def get_urls(self) -> list[URLPattern]:
        export_view = self.admin_site.admin_view(self.export_view)
        template_view = self.admin_site.admin_view(self.template_view)
        return [
            path("export.<str:extension>", export_view, name=self._view_name("export")),
            path("import/empty.xlsx", template_view, name=self._view_name("empty")),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest, extension: str) -> HttpResponseBase:
        """Send the list as CSV or Excel."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if extension not in ("csv", "xlsx"):
            raise Http404

        try:
            return self._send(request, self._listed(request), extension)
        except IncorrectLookupParameters:
            return redirect(request.path)
        except FileError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect("../")

    @method_decorator(require_safe)
    def template_view(self, request: HttpRequest) -> HttpResponse:
        """Send a workbook with the columns and no rows."""
        self._require_import_permission(request)
        return self._send_workbook(request, [], "empty")

    def _listed(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the entries that the list shows with its current filters."""
        change_list = self.get_changelist_instance(request)
        listed = change_list.get_queryset(request).order_by()
        return self.get_queryset(request).filter(pk__in=listed.values("pk")).order_by("pk")

    def _send(
        self, request: HttpRequest, entries: QuerySet[Any], extension: str
    ) -> HttpResponseBase:
        record_if_possible(Audited.EXPORTED, about=f"{self.sheet.kind}-list", ending=extension)
        if extension == "xlsx":
            return self._send_workbook(request, entries, "list")

        lines = csv_lines(self.sheet(cast(User, request.user)), entries.iterator(chunk_size=500))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        filename = f"{self.sheet.kind}-list.csv"
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
        return response

    def _send_workbook(
        self, request: HttpRequest, entries: Iterable[Model], suffix: str
    ) -> HttpResponse:
        content = workbook(self.sheet(cast(User, request.user)), entries)
        response = HttpResponse(content, content_type=EXCEL)
        filename = f"{self.sheet.kind}-{suffix}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
        return response
