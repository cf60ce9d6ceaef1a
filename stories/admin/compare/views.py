"""Views that compare two states of a story, save a named version and restore a state."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories.admin.actions.forms import counted_text_input
from stories.admin.actions.views import ActionViews
from stories.admin.compare.versions import (
    PUBLIC,
    WORKING,
    latest_different,
    state_content,
    state_labels,
)
from stories.admin.next_edition import has_lost_picture
from stories.admin.review_text import mark_findings
from stories.admin.unsaved import UnsavedFormMixin
from stories.models import Milestone, Story
from stories.publishing.content_diff import diff_contents
from stories.publishing.content_values import load_relations
from stories.publishing.revert import restore, unrestorable_parts
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.story_transaction import run_story_transaction
from stories.publishing.workflow import EditResult
from stories.publishing.workflow.edits import edit_warnings


class MilestoneForm(UnsavedFormMixin, forms.ModelForm):
    """The name of a version."""

    class Meta:
        model = Milestone
        fields = ["name"]
        widgets = {"name": counted_text_input(120)}


class CompareViews(ActionViews):
    """Comparison of two states. Restoring one changes the working text only."""

    def get_urls(self) -> list[URLPattern]:
        views = {
            "compare": self.compare_view,
            "milestone": self.milestone_view,
            "restore": self.restore_view,
        }
        return self.view_paths("stories_story", views) + super().get_urls()

    @method_decorator(require_safe)
    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the differences between two states; the defaults replace unknown keys.

        By default, compare the working text with the latest state that differs from it.
        """
        story = self._get_story(request, object_id, "view_story")
        if has_lost_picture(story):
            return self._report_lost_picture(request, story)
        return self._show_comparison(request, story, MilestoneForm(label_suffix=""))

    def _show_comparison(
        self, request: HttpRequest, story: Story, form: MilestoneForm
    ) -> HttpResponse:
        """Show two states of the story side by side, and those that can be restored."""
        load_relations([story])
        labels = state_labels(story)
        a = request.GET.get("a", "")
        if a not in labels:
            a = latest_different(story, labels)
        b = _known_key(request.GET.get("b"), labels, WORKING)

        diffs = []
        after = state_content(story, b)
        if a != b:
            diffs = diff_contents(state_content(story, a), after)

        chosen = {a, b} - {WORKING, PUBLIC}
        restorable = []
        for key, label in labels.items():
            if key in chosen:
                lost = unrestorable_parts(story, state_content(story, key))
                restorable.append((key, label, lost))

        context = self._story_context(request, story, _("Compare")) | {
            "states": [(key, label, key == a, key == b) for key, label in labels.items()],
            "before": labels[a],
            "after": labels[b],
            "diffs": diffs,
            "fields": mark_findings(diffs, [], after),
            "has_earlier": len(labels) > 1,
            "restorable": restorable,
            "edit_warning": edit_warnings([story.pk]).get(story.pk, ""),
            "seen": content_hash(snapshot(story)),
            "form": form,
            "may_change": self.has_change_permission(request, story),
        }
        return TemplateResponse(request, "admin/stories/story/compare.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def milestone_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Save the working text as a named version.

        A login in between leads here with GET: show the page with the form.
        """
        story = self._get_changeable_story(request, object_id)
        if request.method != "POST":
            return self._redirect_to_compare(story)

        form = MilestoneForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self._show_comparison(request, story, form)

        form.instance.story = story
        form.instance.by = request.user
        form.instance.content = snapshot(story)
        form.save()
        self.message_user(request, _("The version was saved."), messages.SUCCESS)
        return self._redirect_to_compare(story)

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Replace the working text with an edition or a named version."""
        story = self._get_changeable_story(request, object_id)
        labels = state_labels(story)
        key = request.POST.get("state", "")
        if key not in labels or key in (WORKING, PUBLIC):
            self.message_user(request, _("Choose an edition or a named version."), messages.ERROR)
            return self._redirect_to_compare(story)

        label = labels[key]
        content = state_content(story, key)
        seen = request.POST.get("seen", "")

        def restore_state() -> EditResult:
            result = restore(story, content, cast(User, request.user), label, seen)
            self._require_still_visible(request, story)
            return result

        try:
            result = run_story_transaction(restore_state)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return self._redirect_to_compare(story)

        self.log_change(request, story, _("Restored: %(state)s.") % {"state": label})
        message = _("The working text is now “%(state)s.” Published text hasn’t changed.")
        self.message_user(request, message % {"state": label}, messages.SUCCESS)
        lost = unrestorable_parts(story, content)
        if lost:
            message = _("These parts couldn’t be restored: %(parts)s.") % {"parts": "; ".join(lost)}
            self.message_user(request, message, messages.WARNING)

        if result.warning:
            self.message_user(request, result.warning, messages.WARNING)
        return self._redirect_to_form(story)

    def _require_still_visible(self, request: HttpRequest, story: Story) -> None:
        """Raise ValidationError if the restored lead center hides the story from the user."""
        if not self.get_queryset(request).filter(pk=story.pk).exists():
            raise ValidationError(
                _("Another center led this story at that time. Ask an editor to restore it.")
            )

    def _get_changeable_story(self, request: HttpRequest, object_id: str) -> Story:
        story = self._get_story(request, object_id, "change_story")
        if not self.has_change_permission(request, story) or has_lost_picture(story):
            raise PermissionDenied
        return story

    def _redirect_to_compare(self, story: Story) -> HttpResponse:
        return redirect(reverse("admin:stories_story_compare", args=[story.pk]))


def _known_key(key: str | None, labels: dict[str, str], default: str) -> str:
    if key in labels:
        return key
    return default
