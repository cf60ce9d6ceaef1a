"""Remarks of staff on a story, with mentions of colleagues."""

import re

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stories.admin.actions.views import ActionViews
from stories.admin.base import post_data
from stories.admin.unsaved import UnsavedFormMixin
from stories.models import Remark, Story

# The characters of Django's usernames; a period after a name ends the sentence.
MENTION = re.compile(r"(?<![\w@.+-])@([\w@.+-]*\w)")
MAX_MENTIONS = 20


class RemarkForm(UnsavedFormMixin, forms.ModelForm):
    """A remark. `mentioned` are the users in its text who may see the story.

    Other names with an @ are text, because people write "@ColoradoCIAC on X", too.
    """

    class Meta:
        model = Remark
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})}

    def __init__(self, data: QueryDict | None, story: Story) -> None:
        super().__init__(data, label_suffix="")
        self.story = story
        self.mentioned: list[User] = []
        self.unknown: list[str] = []

    def clean_text(self) -> str:
        """Find the users that the remark mentions; those who can't read it are `unknown`."""
        text = self.cleaned_data["text"]
        names = set(map(str.casefold, MENTION.findall(text)))
        if len(names) > MAX_MENTIONS:
            limit = {"number": MAX_MENTIONS}
            raise ValidationError(_("Mention at most %(number)s people.") % limit)

        for name in sorted(names):
            user = self._find_reader(name)
            if user is None:
                self.unknown.append(name)
            else:
                self.mentioned.append(user)

        return text

    def _find_reader(self, username: str) -> User | None:
        """Return the active staff user with this name if that user may see the story."""
        user = User.objects.filter(username__iexact=username, is_active=True, is_staff=True).first()
        if user is None or not Story.objects.visible_to(user).filter(pk=self.story.pk).exists():
            return None
        return user


class RemarkViews(ActionViews):
    """The page of a story's remarks, for all users who may see the story."""

    def get_urls(self) -> list[URLPattern]:
        list_view = self.admin_site.admin_view(self.remarks_view)
        toggle_view = self.admin_site.admin_view(self.toggle_remark_view)
        return [
            path("<path:object_id>/remarks/", list_view, name="stories_story_remarks"),
            path("<path:object_id>/remarks/<int:pk>/", toggle_view, name="stories_story_remark"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def remarks_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show open remarks, then resolved ones; on POST add a remark."""
        story = self._get_story(request, object_id, "view_story")
        form = RemarkForm(post_data(request), story)
        if form.is_valid():
            form.instance.story = story
            form.instance.by = request.user
            remark = form.save()
            remark.mentions.set(form.mentioned)
            self._report_remark(request, form)
            return self._redirect_to_remarks(story)

        remarks = story.remarks.select_related("by", "done_by").prefetch_related("mentions")
        context = self._story_context(request, story, _("Remarks")) | {
            "form": form,
            "open": [remark for remark in remarks if not remark.done_at],
            "done": [remark for remark in remarks if remark.done_at],
        }
        return TemplateResponse(request, "admin/stories/story/remarks.html", context)

    @method_decorator(require_POST)
    def toggle_remark_view(self, request: HttpRequest, object_id: str, pk: int) -> HttpResponse:
        """Mark a remark as resolved, or reopen it."""
        story = self._get_story(request, object_id, "view_story")
        remarks = Remark.objects.filter(story=story, pk=pk)
        if not remarks.exists():
            raise Http404

        if "open" in request.POST:
            remarks.update(done_at=None, done_by=None)
        else:
            remarks.filter(done_at=None).update(done_at=Now(), done_by=request.user)

        return self._redirect_to_remarks(story)

    def _report_remark(self, request: HttpRequest, form: RemarkForm) -> None:
        """Show that the remark was added, and who isn't notified."""
        self.message_user(request, _("Your remark was added."), messages.SUCCESS)
        if form.unknown:
            message = _(
                "Not notified: %(names)s. No one with access to this story has this username."
            )
            names = ", ".join(form.unknown)
            self.message_user(request, message % {"names": names}, messages.WARNING)

    def _redirect_to_remarks(self, story: Story) -> HttpResponse:
        return redirect(reverse("admin:stories_story_remarks", args=[story.pk]))
