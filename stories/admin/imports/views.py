"""Pages on which staff bring in spreadsheets: choose a file, read what it would do, say yes, take it back."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories.admin.base import StaffAdmin
from stories.admin.imports.forms import UploadForm
from stories.choices import ImportKind, ImportState
from stories.intake.batches import Plan, RefusedError, keep, store, undo
from stories.intake.files.limits import FileError
from stories.intake.files.table import read_table
from stories.intake.sheets.base import Sheet
from stories.intake.sheets.plan import plan_of, report_of
from stories.models import ImportBatch, ImportRow
from stories.text import inert

get_or_post = method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
SHOWN, LATEST = 200, 10
SHEET_HELP = gettext_lazy(
    "An .xlsx or .csv file (UTF-8) of at most 10 MB, 100 MB unpacked and 5,000 rows. The first row names the columns."
)


class ImportViews(StaffAdmin):
    """Import of one kind of entries. Who may add and change them may import them, and only what he or she may see."""

    sheet: type[Sheet]
    change_list_template = "admin/imports/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        pages = (
            ("import/", self.import_view, "import"),
            ("import/<int:batch_id>/", self.batch_view, "batch"),
            ("import/<int:batch_id>/undo/", self.undo_view, "undo"),
            ("import/<int:batch_id>/report.csv", self.report_view, "report"),
        )
        view = self.admin_site.admin_view
        return [path(route, view(page), name=f"{name}_{act}") for route, page, act in pages] + super().get_urls()

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    @get_or_post
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Offer the form; on POST check the file and go to what it would do."""
        self._require(request)
        form = UploadForm(request, ".xlsx,.csv", SHEET_HELP)
        if form.is_valid() and (batch := self._checked(request, form, self.sheet.kind)):
            return redirect(self._address("batch", batch.pk))
        columns = self.sheet(request.user).columns_read.values()
        word = {"word_url": self._address("word")} if self.sheet.kind == ImportKind.STORIES else {}
        about = word | {
            "form": form,
            "columns": columns,
            "batches": self._batches(request)[:LATEST],
            "title": self._title(),
        }
        return self._page(request, "admin/imports/upload.html", about)

    @get_or_post
    def batch_view(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        """Show what a file would do, or did; on POST do it."""
        batch = self._batch(request, batch_id)
        answers = self.answers(request, batch)
        if (
            request.method == "POST"
            and (answers is None or answers.is_valid())
            and self._store(request, batch, answers)
        ):
            return redirect(self._address("batch", batch.pk))
        rows = [row for row in batch.report.get("rows", []) if row["act"] != "same"]
        about = {
            "batch": batch,
            "answers": answers,
            "rows": rows[:SHOWN],
            "row_count": len(rows),
            "problems": batch.report["problems"][:SHOWN],
            "problem_count": len(batch.report["problems"]),
            "may_store": batch.state == ImportState.CHECKED and not batch.report["problems"] and bool(rows),
            "entries": self._entries(request, batch),
            "shown": SHOWN,
            "title": batch.file_name,
        }
        return self._page(request, "admin/imports/batch.html", about)

    @method_decorator(require_POST)
    def undo_view(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        """Take back what a file did."""
        batch = self._batch(request, batch_id)
        try:
            with transaction.atomic():
                rows = undo(batch, self._sheet(request), request.user)
                self._log(request, rows, DELETION, _("Undone: the import of %(file)s.") % {"file": batch})
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, _("The import is undone: everything is as it was before."), messages.SUCCESS)
        return redirect(self._address("batch", batch.pk))

    @method_decorator(require_safe)
    def report_view(self, request: HttpRequest, batch_id: int) -> StreamingHttpResponse:
        """Send the whole report of a file as CSV."""
        report = self._batch(request, batch_id).report
        response = StreamingHttpResponse(_report_lines(report), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{batch_id}.csv"'
        return response

    def answers(self, request: HttpRequest, batch: ImportBatch) -> Any:
        """Return the form with which a batch is confirmed, or None when there is nothing to ask."""
        return None

    def plan(
        self, request: HttpRequest, kind: str, name: str, content: bytes, answers: Any = None, is_locking: bool = False
    ) -> tuple[Plan, Any]:
        """Return (what a file would do, the report of that); raise FileError. `is_locking`: it is stored right now."""
        sheet = self._sheet(request)
        sheet.is_locking = is_locking
        plan = plan_of(sheet, read_table(name, content))
        return plan, report_of(sheet, plan)

    def _sheet(self, request: HttpRequest) -> Sheet:
        return self.sheet(request.user, lambda entry: self.has_change_permission(request, entry))

    def _checked(self, request: HttpRequest, form: forms.Form, kind: ImportKind) -> ImportBatch | None:
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            plan, report = self.plan(request, kind, file.name, content)
        except FileError as error:
            form.add_error("file", error)
            return None
        return keep(kind, file.name, content, plan, report, request.user)

    def _store(self, request: HttpRequest, batch: ImportBatch, answers: Any) -> bool:
        """Store a batch; tell why if it was not done."""
        try:
            with transaction.atomic():
                if batch.content is None:
                    raise RefusedError(_("This file was stored already, or cannot be stored as it is."))
                plan, _report = self.plan(request, batch.kind, batch.file_name, bytes(batch.content), answers, True)
                rows = store(batch, plan, self._sheet(request), request.user)
                self._log(request, rows, ADDITION, _("Imported from %(file)s.") % {"file": batch})
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return False
        except DatabaseError:  # somebody else took a name or an address in this moment
            self.message_user(request, _("Nothing was stored: check the file again."), messages.ERROR)
            return False
        self.message_user(request, _("The file is stored. You can undo it on this page."), messages.SUCCESS)
        return True

    def _log(self, request: HttpRequest, rows: Iterable[ImportRow], of_new: int, message: str) -> None:
        """Write into each entry's history what was done; `of_new` is the flag of those that the import made."""
        kind = ContentType.objects.get_for_model(self.model)
        LogEntry.objects.bulk_create(
            LogEntry(
                user_id=request.user.pk or 0,
                content_type=kind,
                object_id=str(row.entry_id),
                object_repr=str(row.after.get("title") or row.after.get("name"))[:200],
                action_flag=of_new if row.before is None else CHANGE,
                change_message=message,
            )
            for row in rows
        )

    def _entries(self, request: HttpRequest, batch: ImportBatch) -> list[tuple[str, str]]:
        """Return (name, address of its form) of what a stored batch brought."""
        if batch.state != ImportState.STORED:
            return []
        found = self.get_queryset(request).filter(pk__in=batch.rows.values("entry_id")[:SHOWN]).order_by("pk")
        change = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return [(str(entry), reverse(change, args=[entry.pk])) for entry in found]

    def _batches(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        """The files that this person may know of: his or her own, and those of others if all entries may be seen."""
        kinds = [self.sheet.kind, *([ImportKind.WORD] if self.sheet.kind == ImportKind.STORIES else [])]
        batches = ImportBatch.objects.filter(kind__in=kinds).select_related("by", "undone_by")
        sees_all = self.sheet.kind != ImportKind.STORIES or request.user.has_perm("stories.view_all_stories")
        return (batches if sees_all else batches.filter(by=request.user.pk)).defer("content")

    def _batch(self, request: HttpRequest, batch_id: int) -> ImportBatch:
        self._require(request)
        batch = self._batches(request).filter(pk=batch_id).first()
        if batch is None:
            raise Http404
        return batch

    def _require(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _title(self) -> str:
        return _("Import and export: %(kind)s") % {"kind": self.opts.verbose_name_plural}

    def _address(self, act: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{act}", args=args)

    def _page(self, request: HttpRequest, template: str, about: dict[str, Any]) -> TemplateResponse:
        acts = {act: f"admin:{self.opts.app_label}_{self.opts.model_name}_{act}" for act in ("batch", "undo", "report")}
        links = {"acts": acts, "import_url": self._address("import"), "opts": self.opts}
        return TemplateResponse(request, template, self.admin_site.each_context(request) | links | about)


def _report_lines(report: dict[str, Any]) -> Iterator[str]:
    yield "\ufeff" + _line(["row", "external_id", "name", "what", "column", "before", "after", "reason"])
    for problem in report["problems"]:
        yield _line([problem["row"], "", "", "problem", problem["column"], "", "", problem["reason"]])
    for row in report.get("rows", []):
        start = [row["number"], row["id"], row["name"], row["act"]]
        for column, before, after in row["changes"] or [("", "", "")]:
            yield _line([*start, column, before, after, ""])


def _line(cells: Iterable[Any]) -> str:
    target = StringIO()
    csv.writer(target).writerow([inert(str(cell)) for cell in cells])
    return target.getvalue()
