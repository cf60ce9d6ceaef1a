"""The form of a story that somebody else may have open too."""

from typing import Any

from django.conf import settings
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from stories.admin.base import StaffAdmin
from stories.admin.conflict.form_data import read, sent_parts, stored_parts, written
from stories.admin.conflict.three_way_merge import ThreeWayMerge
from stories.admin.preview import is_preview
from stories.models import Story

SEEN, TAKE, RESTORE = "seen", "take", "_restore"


class ConflictViews(StaffAdmin):
    """Nothing is overwritten unseen: a form says which text it began with, and one that began with another is shown.

    The parts are compared each by itself. What only one of the two has changed is put together; what both have
    changed stands side by side. A form that was typed before a session ended comes back the same way.
    """

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method != "POST" or settings.READ_ONLY:  # then nothing is locked, since nothing is stored
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            about = self._meet(request, object_id) if object_id else {}
            if RESTORE in request.POST:
                refuse(request, _("This is what you typed before. It is not saved yet."))
            return super().changeform_view(request, object_id, form_url, about | (extra_context or {}))

    def _meet(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        """Lock the story, compare it with what was sent, and make the request hold both; return what to show."""
        story = self.get_object(request, unquote(object_id))
        if story is None or not self.has_change_permission(request, story):
            return {}
        story = Story.objects.select_for_update().get(pk=story.pk)
        form, formsets = self._unbound(request, story)
        stored = stored_parts(form, formsets)
        taken = {name: stored[name] for name in request.POST.getlist(TAKE) if name in stored}
        sent = sent_parts(form, formsets, request.POST, request.FILES) | taken
        meeting = ThreeWayMerge(form, formsets, stored, sent, read(request.POST.get(SEEN, "")))
        about: dict[str, Any] = {"seen": written(stored)}
        if meeting.is_conflict and not is_preview(request):
            differences = meeting.differences()
            refuse(request, _("Somebody else has saved this story since you opened it. Look at both texts above."))
            about |= {"conflict": differences, "conflict_by": story.updated_by, "conflict_at": story.updated_at}
            about["lost_picture"] = bool(request.FILES)
        request.POST = request.POST.copy()  # type: ignore[assignment]
        meeting.merge(request.POST, taken)
        return about

    def _unbound(self, request: HttpRequest, story: Story) -> tuple[Any, list[Any]]:
        fields = flatten_fieldsets(self.get_fieldsets(request, story))
        form = self.get_form(request, story, change=True, fields=fields)(instance=story)
        return form, [
            rows(instance=story, prefix=rows.get_default_prefix(), queryset=inline.get_queryset(request))
            for rows, inline in self.get_formsets_with_inlines(request, story)
        ]

    def seen_now(self, context: dict[str, Any]) -> str:
        """Return what the form of this context remembers: what was found stored, or, unbound, what it shows."""
        if "seen" in context:
            return context["seen"]
        form, rows = context["adminform"].form, [part.formset for part in context["inline_admin_formsets"]]
        return "" if form.is_bound else written(stored_parts(form, rows))


def refuse(request: HttpRequest, why: str) -> None:
    """Let the form of this request be shown again instead of saved."""
    request.refusal = why  # type: ignore[attr-defined]
