"""Pages on which a Word document becomes drafts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.imports.export import SheetAdmin
from stories.admin.imports.forms import DraftChoices, DraftFormList, UploadForm, require_none
from stories.admin.imports.views import get_or_post
from stories.choices import ImportKind, ImportState
from stories.intake.batches import Plan
from stories.intake.files.limits import FileError
from stories.intake.sheets.stories import StorySheet
from stories.intake.word.plan import fill_plan, read_word
from stories.models import ImportBatch

HELP = gettext_lazy("A .docx file of at most 10 MB, 100 MB unpacked, without macros. It may hold several stories.")


class WordAdmin(SheetAdmin):
    """Stories that come as Word documents too."""

    sheet = StorySheet

    def get_urls(self) -> list[URLPattern]:
        return [
            path("import/word/", self.admin_site.admin_view(self.word_view), name="stories_story_word"),
            *super().get_urls(),
        ]

    @get_or_post
    def word_view(self, request: HttpRequest) -> HttpResponse:
        """Offer the form; on POST read the document and go to what it proposes."""
        self._require(request)
        form = UploadForm(request, ".docx", HELP)
        if form.is_valid() and (batch := self._checked(request, form, ImportKind.WORD)):
            return redirect(self._address("batch", batch.pk))
        about = {"form": form, "title": _("Import a Word document"), "batches": self._batches(request)[:5]}
        return self._page(request, "admin/imports/word.html", about)

    def answers(self, request: HttpRequest, batch: ImportBatch) -> DraftFormList | None:
        if batch.kind != ImportKind.WORD or batch.state != ImportState.CHECKED or batch.content is None:
            return None
        drafts, _plan = read_word(batch.file_name, bytes(batch.content))
        return DraftFormList(request.POST if request.method == "POST" else None, drafts, DraftChoices(request.user))

    def plan(
        self, request: HttpRequest, kind: str, name: str, content: bytes, answers: Any = None, is_locking: bool = False
    ) -> tuple[Plan, Any]:
        if kind != ImportKind.WORD:
            return super().plan(request, kind, name, content, answers, is_locking)
        if not content.startswith(b"PK"):
            raise FileError(_("Choose a .docx file; save an older .doc file as .docx in Word."))
        drafts, plan = read_word(name, content)
        if answers:
            fill_plan(StorySheet(request.user), plan, drafts, answers.answers)
            require_none(plan)
        return plan, {"rows": []}
