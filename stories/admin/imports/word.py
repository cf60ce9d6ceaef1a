"""Views that import stories from a Word document."""

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.base import Context, post_data
from stories.admin.imports.export import SheetAdmin
from stories.admin.imports.forms import (
    DraftChoices,
    DraftFormList,
    UploadForm,
    require_no_problems,
)
from stories.admin.imports.views import Answers, Report, get_or_post
from stories.choices import ImportKind, ImportState
from stories.intake.batches import ImportPlan
from stories.intake.files.limits import FileError
from stories.intake.sheets.stories import StorySheet
from stories.intake.uploads.readers import read_word_document
from stories.intake.word.plan import fill_plan, plan_drafts
from stories.models import ImportBatch

LATEST_BATCHES = 5
WORD_HELP = gettext_lazy(
    "A .docx file without macros, of at most 10 MB, 100 MB uncompressed. It can contain several"
    " stories."
)


class WordAdmin(SheetAdmin):
    """Stories, which can also be imported from Word documents."""

    sheet = StorySheet

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.word_view)
        return [path("import/word/", view, name="stories_story_word"), *super().get_urls()]

    @get_or_post
    def word_view(self, request: HttpRequest) -> HttpResponse:
        """Show the upload form; on POST read the document and show its drafts."""
        self._require_import_permission(request)
        form = UploadForm(request, ".docx", WORD_HELP)
        if form.is_valid():
            batch = self._check(request, form, ImportKind.WORD)
            if batch:
                return redirect(self._url("batch", batch.pk))

        context: Context = {
            "title": _("Import a Word document"),
            "form": form,
            "batches": self._visible_batches(request)[:LATEST_BATCHES],
        }
        return self._render(request, "admin/imports/word.html", context)

    def answers(self, request: HttpRequest, batch: ImportBatch) -> DraftFormList | None:
        """Return the form about the drafts of a Word document that waits to be imported."""
        if batch.kind != ImportKind.WORD or batch.state != ImportState.CHECKED:
            return None
        if batch.content is None:
            return None

        try:
            drafts, _plan = plan_drafts(batch.file_name, bytes(batch.content))
        except FileError:  # from before an upgrade; plan() explains it
            return None

        return DraftFormList(post_data(request), drafts, DraftChoices(request.user))

    def kept_content(self, kind: str, content: bytes) -> bytes:
        """Return the text of a Word document, so that it is read only once."""
        if kind != ImportKind.WORD:
            return super().kept_content(kind, content)
        return read_word_document(content).encode()

    def plan(
        self,
        request: HttpRequest,
        kind: str,
        name: str,
        content: bytes,
        answers: Answers | None = None,
        is_locking: bool = False,
    ) -> tuple[ImportPlan, Report]:
        if kind != ImportKind.WORD:
            return super().plan(request, kind, name, content, answers, is_locking)

        drafts, plan = plan_drafts(name, content)
        if answers:
            fill_plan(StorySheet(cast(User, request.user)), plan, drafts, answers.answers)
            require_no_problems(plan)

        return plan, {"rows": []}
