"""The page that compares two states of a story, and its two acts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stories.admin.actions.forms import counted_text_input
from stories.admin.actions.views import ActionViews
from stories.admin.compare.states import LIVE, WORKING, compare, state_content, state_labels
from stories.admin.next_edition import has_lost_picture, missing
from stories.models import Milestone, Story
from stories.publishing.restoring import restore
from stories.publishing.snapshot import content_hash, snapshot


class MilestoneForm(forms.ModelForm):
    """Asks for a name of the working text as it is now."""

    class Meta:
        model = Milestone
        fields = ["name"]
        widgets = {"name": counted_text_input(120)}


class CompareViews(ActionViews):
    """Nothing here writes a released text: what is restored goes the way of every edit."""

    def get_urls(self) -> list[URLPattern]:
        views = (("compare", self.compare_view), ("milestone", self.milestone_view), ("restore", self.restore_view))
        return [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=f"stories_story_{name}")
            for name, view in views
        ] + super().get_urls()

    @method_decorator(require_safe)
    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what differs between two states; an address that names none shows the usual two."""
        story = self._story(request, object_id, "view_story")
        if has_lost_picture(story):
            self.message_user(request, missing(story)[0][1], messages.ERROR)
            return self._to_form(story)
        states = state_labels(story)
        earlier = [key for key in states if key != WORKING]
        a = _key(request.GET.get("a"), states, next(iter(earlier), WORKING))
        b = _key(request.GET.get("b"), states, WORKING)
        context = {
            "states": [(key, label, key == a, key == b) for key, label in states.items()],
            "before": states[a],
            "after": states[b],
            "parts": compare(state_content(story, a), state_content(story, b)) if a != b else [],
            "has_earlier": bool(earlier),
            "restorable": [
                (key, label) for key, label in states.items() if key not in (WORKING, LIVE) and key in (a, b)
            ],
            "seen": content_hash(snapshot(story)),
            "form": MilestoneForm(label_suffix=""),
            "may_change": self.has_change_permission(request, story),
        }
        return self._compare_page(request, story, context)

    @method_decorator(require_POST)
    def milestone_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Keep the working text under a name."""
        story = self._changeable(request, object_id)
        form = MilestoneForm(request.POST)
        if form.is_valid():
            form.instance.story, form.instance.by, form.instance.content = story, request.user, snapshot(story)
            form.save()
            self.message_user(request, _("The working text is kept under this name."), messages.SUCCESS)
        else:
            self.message_user(request, _("Give the milestone a name of at most 120 characters."), messages.ERROR)
        return self._to_compare(story)

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make an edition or a milestone the working text."""
        story = self._changeable(request, object_id)
        states = state_labels(story)
        key = request.POST.get("state", "")
        if key not in states or key in (WORKING, LIVE):
            self.message_user(request, _("Choose an edition or a milestone."), messages.ERROR)
            return self._to_compare(story)
        try:
            with transaction.atomic():
                noted = restore(
                    story, state_content(story, key), request.user, states[key], request.POST.get("seen", "")
                )
                self._require_own(request, story)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return self._to_compare(story)
        self.log_change(request, story, _("Restored: %(state)s.") % {"state": states[key]})
        text = _("The working text is that of “%(state)s” now. Nothing public has changed.") % {"state": states[key]}
        self.message_user(request, text, messages.SUCCESS)
        if noted.warning:
            self.message_user(request, noted.warning, messages.WARNING)
        return self._to_form(story)

    def _require_own(self, request: HttpRequest, story: Story) -> None:
        """Raise ValidationError when the story would belong to a center that is not this person's."""
        if not self.get_queryset(request).filter(pk=story.pk).exists():
            raise ValidationError(_("Another center led this story then. Ask an editor to restore it."))

    def _changeable(self, request: HttpRequest, object_id: str) -> Story:
        story = self._story(request, object_id, "change_story")
        if not self.has_change_permission(request, story) or has_lost_picture(story):
            raise PermissionDenied
        return story

    def _to_compare(self, story: Story) -> HttpResponse:
        return redirect(reverse("admin:stories_story_compare", args=[story.pk]))

    def _compare_page(self, request: HttpRequest, story: Story, about: dict[str, Any]) -> HttpResponse:
        context = self.admin_site.each_context(request) | about
        context |= {"title": _("Compare"), "subtitle": str(story), "original": story, "opts": self.opts}
        return TemplateResponse(request, "admin/stories/story/compare.html", context)


def _key(asked: str | None, states: dict[str, str], usual: str) -> str:
    return asked if asked in states else usual
