"""Views of the story form that detect edit conflicts."""

from typing import Any

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from stories.admin.base import Context, StaffAdmin, with_extra
from stories.admin.conflict.form_data import (
    format_digests,
    parse_digests,
    sent_parts,
    stored_parts,
)
from stories.admin.conflict.three_way_merge import ThreeWayMerge
from stories.admin.preview import is_preview
from stories.admin.unsaved import SEEN, refuse
from stories.publishing.story_transaction import (
    StoryDeletedError,
    lock_story,
    run_story_transaction,
)

TAKE = "take"


class ConflictViews(StaffAdmin):
    """Save a form only if its user has seen all stored changes.

    A hidden field holds digests of the parts the user started with. Parts that only one side
    changed are merged; parts that both changed are shown side by side. Restored drafts are merged
    in the same way.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        # A read-only database stores nothing, so there is nothing to lock either.
        if request.method != "POST" or settings.READ_ONLY:
            return super().changeform_view(request, object_id, form_url, extra_context)

        sent = request.POST
        view = super().changeform_view

        def save() -> HttpResponse:
            _rewind(request, sent)
            context: Context = {}
            if object_id:
                context = self._merge_request(request, object_id)
            return view(request, object_id, form_url, with_extra(context, extra_context))

        return run_story_transaction(save)

    def _merge_request(self, request: HttpRequest, object_id: str) -> Context:
        """Lock the story, merge stored changes into request.POST and return the context."""
        story = self.get_object(request, unquote(object_id))
        if story is None or not self.has_change_permission(request, story):
            return {}

        try:
            story = lock_story(story.pk)
        except StoryDeletedError:
            return {}  # Django's view reports it

        form = self.unbound_form(request, story)
        formsets = self.unbound_formsets(request, story)
        stored = stored_parts(form, formsets)
        sent = sent_parts(form, formsets, request.POST, request.FILES)

        taken = [name for name in request.POST.getlist(TAKE) if name in stored]
        for name in taken:
            sent[name] = stored[name]

        base = parse_digests(request.POST.get(SEEN, ""))
        merge = ThreeWayMerge(form, formsets, stored, sent, base)

        context: Context = {"seen": format_digests(stored)}
        if merge.is_conflict and not is_preview(request):
            refuse(
                request,
                _("Someone else saved this story after you opened it. Review both versions above."),
            )
            context["conflict"] = merge.differences()
            context["conflict_by"] = story.updated_by
            context["conflict_at"] = story.updated_at

        request.POST = request.POST.copy()  # type: ignore[assignment]
        merge.merge(request.POST, taken)
        return context

    def seen_parts(self, context: dict[str, Any]) -> str:
        """Return the digests for the hidden field: of the stored parts, or "" after an error."""
        if "seen" in context:
            return context["seen"]

        form = context["adminform"].form
        if form.is_bound:
            return ""

        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        return format_digests(stored_parts(form, formsets))


def _rewind(request: HttpRequest, sent: QueryDict) -> None:
    """Give the request the data and files as they were sent, for another attempt to save it."""
    request.POST = sent  # type: ignore[assignment]
    for _name, files in request.FILES.lists():
        for file in files:
            file.seek(0)
