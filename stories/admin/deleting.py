"""Page that deletes a draft that was never submitted."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from stories.admin.actions.forms import counted_text_input
from stories.admin.actions.views import ActionViews
from stories.admin.base import Context, find_object, post_data
from stories.admin.unsaved import UnsavedFormMixin
from stories.models import Story
from stories.publishing.deleting import delete_draft, may_delete


class DeleteForm(UnsavedFormMixin, forms.Form):
    """The reason, which only the author of the draft can leave out."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=counted_text_input(),
        help_text=gettext_lazy(
            "Saved in the audit log, which is kept forever. Don’t repeat text of the story."
        ),
    )

    def __init__(self, data: QueryDict | None, needs_reason: bool) -> None:
        super().__init__(data, label_suffix="")
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            self.fields["reason"].label = _("Reason (optional)")


class DeleteViews(ActionViews):
    """Authors delete their own drafts, editors those of their centers with a reason."""

    # The list has no action that deletes stories, because each deletion has its reason.
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        if obj is None:
            return super().has_delete_permission(request)
        return may_delete(obj, cast(User, request.user))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """Show what goes with the draft; on POST delete it."""
        story = find_object(self, request, object_id)
        if not self.has_delete_permission(request, story):
            raise PermissionDenied

        form = DeleteForm(post_data(request), needs_reason=story.created_by != request.user)
        if form.is_valid() and self._delete(request, form, story):
            return redirect(reverse("admin:stories_story_changelist"))

        context = self._story_context(request, story, _("Delete this draft")) | {
            "form": form,
            "version_count": story.milestones.filter(act="").count(),
            "remark_count": story.remarks.count(),
            "link_count": story.preview_links.count(),
        }
        return TemplateResponse(request, "admin/stories/story/delete.html", context)

    def _delete(self, request: HttpRequest, form: DeleteForm, story: Story) -> bool:
        """Delete a draft and return True; on failure add the errors to the form."""
        title, pk = str(story), story.pk
        reason = form.cleaned_data["reason"]
        try:
            delete_draft(story, cast(User, request.user), reason)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False

        LogEntry.objects.create(
            user_id=request.user.pk or 0,
            content_type=ContentType.objects.get_for_model(Story),
            object_id=str(pk),
            object_repr=title[:200],
            action_flag=DELETION,
            change_message=reason,
        )
        message = _("The draft “%(title)s” was deleted.") % {"title": title}
        self.message_user(request, message, messages.SUCCESS)
        return True
