"""Remarks of staff to each other on a story: written, called out, done."""

import re
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stories.admin.actions.views import ActionViews
from stories.models import Remark, Story

# Django's names of accounts; a full stop behind one ends the sentence.
CALL = re.compile(r"(?<![\w@.+-])@([\w@.+-]*\w)")
MOST_CALLED = 20


class RemarkForm(forms.ModelForm):
    """A remark, and whom it calls: people who may see the story, and nobody else."""

    class Meta:
        model = Remark
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})}

    def __init__(self, data: Any, story: Story) -> None:
        super().__init__(data, label_suffix="")
        self.story, self.called = story, list[User]()

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        names = {name.casefold() for name in CALL.findall(text)}
        if len(names) > MOST_CALLED:
            raise ValidationError(_("Call at most %(number)s people.") % {"number": MOST_CALLED})
        self.called = [user for name in sorted(names) if (user := self._reader(name))]
        if unknown := names - {user.username.casefold() for user in self.called}:
            raise ValidationError(
                _("Nobody who may see this story is called %(names)s.") % {"names": ", ".join(sorted(unknown))}
            )
        return text

    def _reader(self, name: str) -> User | None:
        user = User.objects.filter(username__iexact=name, is_active=True, is_staff=True).first()
        return user if user and Story.objects.visible_to(user).filter(pk=self.story.pk).exists() else None


class RemarkViews(ActionViews):
    """The page of a story's remarks. Who may see the story may write one, and say that one is done."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/remarks/", view(self.remarks_view), name="stories_story_remarks"),
            path("<path:object_id>/remarks/<int:pk>/", view(self.remark_view), name="stories_story_remark"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def remarks_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show all remarks, the open ones first; on POST add one."""
        story = self._story(request, object_id, "view_story")
        form = RemarkForm(request.POST if request.method == "POST" else None, story)
        if form.is_valid():
            form.instance.story, form.instance.by = story, request.user
            form.save().mentions.set(form.called)
            return self._to_remarks(story)
        remarks = story.remarks.select_related("by", "done_by").prefetch_related("mentions")
        context = self.admin_site.each_context(request) | {
            "title": _("Remarks"),
            "subtitle": str(story),
            "original": story,
            "opts": self.opts,
            "form": form,
            "open": [remark for remark in remarks if not remark.done_at],
            "done": [remark for remark in remarks if remark.done_at],
        }
        return TemplateResponse(request, "admin/stories/story/remarks.html", context)

    @method_decorator(require_POST)
    def remark_view(self, request: HttpRequest, object_id: str, pk: int) -> HttpResponse:
        """Mark a remark as done, or as open again."""
        story = self._story(request, object_id, "view_story")
        remarks = Remark.objects.filter(story=story, pk=pk)
        if not remarks.exists():
            raise Http404
        if "open" in request.POST:
            remarks.update(done_at=None, done_by=None)
        else:
            remarks.filter(done_at=None).update(done_at=Now(), done_by=request.user)
        return self._to_remarks(story)

    def _to_remarks(self, story: Story) -> HttpResponse:
        return redirect(reverse("admin:stories_story_remarks", args=[story.pk]))
