"""Views that import spreadsheets: upload, preview, confirm, undo."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, Protocol, cast

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories.admin.base import Context, StaffAdmin
from stories.admin.imports.forms import UploadForm
from stories.choices import ImportKind, ImportState, Status
from stories.intake.batches import (
    ImportPlan,
    save_batch,
    store_batch,
    stored_content,
    undo_batch,
)
from stories.intake.files.limits import FileError
from stories.intake.sheets.base import Sheet
from stories.intake.sheets.plan import make_plan, make_report
from stories.intake.sheets.stories import with_work_of_others
from stories.intake.uploads.readers import read_spreadsheet
from stories.intake.word.plan import DraftAnswers
from stories.models import FusionCenter, ImportBatch, ImportRow, Publication, Story
from stories.publishing.story_transaction import run_story_transaction
from stories.publishing.workflow.edits import edit_warnings
from stories.text_safety import escape_formula

get_or_post = method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
MAX_SHOWN = 200
LATEST_BATCHES = 10
SHEET_HELP = gettext_lazy(
    "An .xlsx or .csv file (UTF-8) of at most 10 MB, 100 MB uncompressed and 5,000 rows. The first"
    " row contains the column names. Of an .xlsx file, the first visible sheet is read."
)
REPORT_COLUMNS = ("row", "external_id", "name", "what", "column", "before", "after", "reason")

# What stories/intake writes into ImportBatch.report.
Report = Mapping[str, Any]


class Answers(Protocol):
    """Answers to questions about a file, such as which drafts to import."""

    @property
    def answers(self) -> dict[int, DraftAnswers]: ...

    def is_valid(self) -> bool: ...


class ImportViews(StaffAdmin):
    """Import of one kind of entries, for users who may add and change them."""

    sheet: type[Sheet]
    change_list_template = "admin/imports/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        views = (
            ("import/", self.import_view, "import"),
            ("import/<int:batch_id>/", self.batch_view, "batch"),
            ("import/<int:batch_id>/undo/", self.undo_view, "undo"),
            ("import/<int:batch_id>/report.csv", self.report_view, "report"),
        )
        urls = []
        for route, view, name in views:
            protected = self.admin_site.admin_view(view)
            urls.append(path(route, protected, name=self._view_name(name)))

        return urls + super().get_urls()

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    @get_or_post
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Show the upload form; on POST check the file and show what it would change."""
        self._require_import_permission(request)
        form = UploadForm(request, ".xlsx,.csv", SHEET_HELP)
        if form.is_valid():
            batch = self._check(request, form, self.sheet.kind)
            if batch:
                return redirect(self._url("batch", batch.pk))

        context: Context = {
            "title": _("Import and export: %(kind)s") % {"kind": self.opts.verbose_name_plural},
            "form": form,
            "columns": self.sheet(cast(User, request.user)).columns_read.values(),
            "batches": self._visible_batches(request)[:LATEST_BATCHES],
        }
        if self.sheet.kind == ImportKind.STORIES:
            context["word_url"] = self._url("word")
        return self._render(request, "admin/imports/upload.html", context)

    @get_or_post
    def batch_view(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        """Show what a file would change, or has changed; on POST import it."""
        batch = self._get_batch(request, batch_id)
        answers = self.answers(request, batch)
        if request.method == "POST":
            is_complete = answers is None or answers.is_valid()
            if is_complete and self._store(request, batch, answers):
                return redirect(self._url("batch", batch.pk))
            batch = self._get_batch(request, batch_id)  # someone may have changed or deleted it

        problems = batch.report["problems"]
        changed = [row for row in batch.report.get("rows", []) if row["act"] != "same"]
        is_checked = batch.state == ImportState.CHECKED
        context: Context = {
            "title": batch.file_name,
            "batch": batch,
            "answers": answers,
            "rows": changed[:MAX_SHOWN],
            "row_count": len(changed),
            "problems": problems[:MAX_SHOWN],
            "problem_count": len(problems),
            "may_store": is_checked and bool(changed) and not problems,
            "entries": self._imported_entries(request, batch),
            "edit_warnings": self._warnings(batch, changed),
            "shown": MAX_SHOWN,
            "changes": batch.changes.count(),
        }
        return self._render(request, "admin/imports/batch.html", context)

    @method_decorator(require_POST)
    def undo_view(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        """Undo an import."""
        batch = self._get_batch(request, batch_id)

        def undo() -> None:
            rows = undo_batch(batch, self._sheet(request), cast(User, request.user))
            message = _("Undone: import of %(file)s.") % {"file": batch}
            self._log(request, rows, DELETION, message)

        try:
            run_story_transaction(undo)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            message = _("The import was undone. All entries are as they were before.")
            if self.sheet.is_proposed:
                message = _(
                    "The import was undone. Waiting changes were taken back. If some were public"
                    " already, the earlier text is waiting for a second person."
                )

            self.message_user(request, message, messages.SUCCESS)

        return redirect(self._url("batch", batch.pk))

    @method_decorator(require_safe)
    def report_view(self, request: HttpRequest, batch_id: int) -> StreamingHttpResponse:
        """Send the complete report of a file as CSV."""
        batch = self._get_batch(request, batch_id)
        is_undone = batch.state == ImportState.UNDONE
        response = StreamingHttpResponse(
            _report_lines(batch.report, is_undone), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="import-{batch_id}.csv"'
        return response

    def answers(self, request: HttpRequest, batch: ImportBatch) -> Answers | None:
        """Return the form that confirms a batch, or None if there are no questions."""
        return None

    def kept_content(self, kind: str, content: bytes) -> bytes:
        """Return what a batch keeps of an uploaded file; raise FileError."""
        return content

    def plan(
        self,
        request: HttpRequest,
        kind: str,
        name: str,
        content: bytes,
        answers: Answers | None = None,
        is_locking: bool = False,
    ) -> tuple[ImportPlan, Report]:
        """Return what a file would change, and the report; raise FileError.

        `is_locking` locks the entries, because they are about to be stored.
        """
        sheet = self._sheet(request)
        sheet.is_locking = is_locking
        plan = make_plan(sheet, read_spreadsheet(name, content))
        return plan, make_report(sheet, plan)

    def _sheet(self, request: HttpRequest) -> Sheet:
        user = cast(User, request.user)
        return self.sheet(user, lambda entry: self.has_change_permission(request, entry))

    def _check(
        self, request: HttpRequest, form: UploadForm, kind: ImportKind
    ) -> ImportBatch | None:
        """Save an uploaded file as a batch; on failure add the error to the form."""
        file = form.cleaned_data["file"]
        try:
            content = self.kept_content(kind, file.read())
            plan, report = self.plan(request, kind, file.name, content)
        except FileError as error:
            form.add_error("file", error)
            return None

        return save_batch(kind, file.name, content, plan, report, cast(User, request.user))

    def _store(self, request: HttpRequest, batch: ImportBatch, answers: Answers | None) -> bool:
        """Import a batch and return True; on failure show the reason and return False."""

        def store() -> None:
            content = stored_content(batch)
            plan, _report = self.plan(
                request, batch.kind, batch.file_name, content, answers, is_locking=True
            )
            rows = store_batch(batch, plan, self._sheet(request), cast(User, request.user))
            message = _("Imported from %(file)s.") % {"file": batch}
            self._log(request, rows, ADDITION, message)

        try:
            run_story_transaction(store)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return False
        except DatabaseError:  # another user took a name or a URL at the same time
            message = _("Nothing was imported. Upload the file again.")
            self.message_user(request, message, messages.ERROR)
            return False

        message = _("The file was imported. You can undo the import on this page.")
        if self.sheet.is_proposed:
            message = _(
                "The changes are waiting for a second person, who confirms them on the dashboard."
                " You can undo the import on this page."
            )

        self.message_user(request, message, messages.SUCCESS)
        return True

    def _log(
        self, request: HttpRequest, rows: Iterable[ImportRow], new_flag: int, message: str
    ) -> None:
        """Write the history of each entry; `new_flag` is the action flag of created entries."""
        content_type = ContentType.objects.get_for_model(self.model)
        entries = []
        for row in rows:
            if row.change_id:
                continue  # its change is the history of the entry

            name = row.after.get("title") or row.after.get("name")
            entries.append(
                LogEntry(
                    user_id=request.user.pk or 0,
                    content_type=content_type,
                    object_id=str(row.entry_id),
                    object_repr=str(name)[:200],
                    action_flag=new_flag if row.before is None else CHANGE,
                    change_message=message,
                )
            )

        LogEntry.objects.bulk_create(entries)

    def _warnings(self, batch: ImportBatch, rows: list[dict[str, Any]]) -> list[str]:
        """Return what importing or undoing the batch would do to stories, with their titles."""
        if self.model is not Story:
            return []

        if batch.state == ImportState.CHECKED:
            keys = [row.get("pk") for row in rows]
            return _stops(list(filter(None, keys)))
        if batch.state == ImportState.STORED:
            return _undo_warnings(batch)
        return []

    def _imported_entries(self, request: HttpRequest, batch: ImportBatch) -> list[tuple[str, str]]:
        """Return (name, URL of the form) of the entries of an imported batch."""
        if batch.state != ImportState.STORED:
            return []

        keys = batch.rows.values("entry_id")[:MAX_SHOWN]
        entries = []
        for entry in self.get_queryset(request).filter(pk__in=keys).order_by("pk"):
            entries.append((str(entry), self._url("change", entry.pk)))

        return entries

    def _visible_batches(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        """Return the user's own batches, and those of others if the user may see all entries.

        Contributors lose those from before they left a center.
        """
        kinds = [self.sheet.kind]
        if self.sheet.kind == ImportKind.STORIES:
            kinds.append(ImportKind.WORD)

        batches = ImportBatch.objects.filter(kind__in=kinds).select_related("by", "undone_by")
        may_see_all = request.user.has_perm("stories.view_all_stories")
        if self.sheet.kind == ImportKind.STORIES and not may_see_all:
            left = FusionCenter.objects.exclude(memberships__user=request.user.pk)
            batches = batches.filter(by=request.user.pk).exclude(centers__in=left)

        return batches.defer("content")

    def _get_batch(self, request: HttpRequest, batch_id: int) -> ImportBatch:
        self._require_import_permission(request)
        return get_object_or_404(self._visible_batches(request), pk=batch_id)

    def _require_import_permission(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _view_name(self, view: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"

    def _url(self, view: str, *args: object) -> str:
        return reverse(f"admin:{self._view_name(view)}", args=args)

    def _render(self, request: HttpRequest, template: str, context: Context) -> TemplateResponse:
        """Render a page of the import with the URLs that all of them need."""
        url_names = {}
        for view in ("batch", "undo", "report"):
            url_names[view] = f"admin:{self._view_name(view)}"

        common = self.admin_site.each_context(request) | {
            "url_names": url_names,
            "import_url": self._url("import"),
            "opts": self.opts,
        }
        return TemplateResponse(request, template, common | context)


def _report_lines(report: Report, is_undone: bool) -> Iterator[str]:
    """Yield the lines of a report; the byte order mark tells Excel that it is UTF-8."""
    yield "\ufeff" + _csv_line(REPORT_COLUMNS)
    for problem in report["problems"]:
        row, column, reason = problem["row"], problem["column"], problem["reason"]
        yield _csv_line([row, "", "", "problem", column, "", "", reason])

    for finding in report["findings"]:
        yield _csv_line(["", "", "", "notice", "", "", "", finding])

    for row in report.get("rows", []):
        act = row["act"]
        if is_undone and act != "same":
            act = f"{act}, undone"

        entry = [row["number"], row["id"], row["name"], act]
        for column, before, after in row["changes"] or [("", "", "")]:
            yield _csv_line([*entry, column, before, after, ""])


def _csv_line(cells: Iterable[object]) -> str:
    target = StringIO()
    csv.writer(target).writerow([escape_formula(str(cell)) for cell in cells])
    return target.getvalue()


def _stops(story_ids: Collection[int]) -> list[str]:
    """Return which releases and clearances a change of these stories would stop."""
    stops = edit_warnings(story_ids)
    stories = Story.objects.filter(pk__in=stops)
    return [f"{story}: {stops[story.pk]}" for story in stories]


def _undo_warnings(batch: ImportBatch) -> list[str]:
    """Return what an undo would stop, what it leaves public, and which stories prevent it."""
    rows = batch.rows.values("entry_id")
    obstacles = with_work_of_others(
        Story.objects.filter(pk__in=rows.filter(before__isnull=True).values("entry_id"))
    )
    published = Story.objects.filter(pk__in=rows, status=Status.PUBLISHED)

    story_ids = batch.rows.values_list("entry_id", flat=True)
    warnings = _stops(list(filter(None, story_ids)))
    scheduled = Publication.objects.scheduled().values("story")
    for story in published.exclude(pk__in=obstacles.values("pk")).exclude(pk__in=scheduled):
        message = _(
            "%(story)s: was published after the import. Undoing changes the working text, not the"
            " published text."
        )
        warnings.append(message % {"story": story})

    for story in obstacles:
        message = _("%(story)s: can’t be undone. Colleagues worked on it, or it was submitted.")
        warnings.append(message % {"story": story})

    return warnings
