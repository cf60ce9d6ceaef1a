"""Publish, withdraw, feature: each is asked for on a page of its own and done by publishing/workflow.py."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from stories.admin.base import StaffAdmin
from stories.admin.forms import COUNT
from stories.admin.review import Review, has_lost_picture, missing
from stories.choices import Status
from stories.models import Publication, Story
from stories.publishing.workflow import feature, publish, withdraw

asked_then_done = method_decorator(require_http_methods(["GET", "HEAD", "POST"]))


class PublishForm(forms.Form):
    """Asks what changed, from the second edition on, and remembers which text was looked at."""

    change_note = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "data-count-max": 300, "data-count-text": COUNT}),
        help_text=gettext_lazy("Public: it stands under the story. A few plain words, such as: Date corrected."),
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, review: Review) -> None:
        super().__init__(data, initial={"seen": review.digest}, label_suffix="")
        self.fields["change_note"].required = bool(review.latest)
        if not review.latest:
            del self.fields["change_note"]


class WithdrawForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField", "data-count-max": 300, "data-count-text": COUNT}),
        help_text=gettext_lazy("For staff: it stands in the log, not on the site."),
    )


class ActViews(StaffAdmin):
    """The pages on which staff publish and withdraw a story."""

    def get_urls(self) -> list[URLPattern]:
        acts = (("publish", self.publish_view), ("withdraw", self.withdraw_view), ("feature", self.feature_view))
        return [
            path(f"<path:object_id>/{act}/", self.admin_site.admin_view(view), name=f"stories_story_{act}")
            for act, view in acts
        ] + super().get_urls()

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stories.publish_story")

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stories.withdraw_story")

    @asked_then_done
    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what would be released; on POST release it, if it is still what was shown."""
        story = self._story(request, object_id, self.has_publish_permission)
        if has_lost_picture(story):
            self.message_user(request, missing(story)[0][1], messages.ERROR)
            return self._to_form(story)
        review = Review.of(story)
        form = PublishForm(request.POST if request.method == "POST" else None, review)
        if form.is_valid() and _done(form, lambda: _publish_as_seen(story, request, form.cleaned_data)):
            self.message_user(request, _("Edition %(number)s is public.") % {"number": review.number}, messages.SUCCESS)
            return self._to_form(story)
        title = _("Publish edition %(number)s") % {"number": review.number}
        return self._ask(request, "publish", story, title, form=form, review=review)

    @asked_then_done
    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason; on POST take the story out of the public site."""
        story = self._story(request, object_id, self.has_withdraw_permission)
        form = WithdrawForm(request.POST if request.method == "POST" else None, label_suffix="")
        if form.is_valid() and _done(form, lambda: withdraw(story, request.user, form.cleaned_data["reason"])):
            self.message_user(request, _("The story is no longer public."), messages.SUCCESS)
            return self._to_form(story)
        is_public = story.status == Status.PUBLISHED
        return self._ask(request, "withdraw", story, _("Withdraw from the site"), form=form, is_public=is_public)

    @method_decorator(require_POST)
    def feature_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the story first on the home page."""
        story = self._story(request, object_id, self.has_publish_permission)
        try:
            feature(story)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.log_change(request, story, _("Featured on the home page."))
            self.message_user(request, _("The home page shows this story first now."), messages.SUCCESS)
        return self._to_form(story)

    def acts_for(self, request: HttpRequest, story: Story) -> dict[str, Any]:
        """{"may_publish", "may_withdraw", "may_feature", "is_featured"}: what the form offers this user now."""
        featured = Publication.objects.visible().filter(story=story).values_list("is_featured", flat=True).first()
        may_publish = self.has_publish_permission(request)
        return {
            "may_publish": may_publish,
            "may_withdraw": story.status == Status.PUBLISHED and self.has_withdraw_permission(request),
            "may_feature": featured is False and may_publish,
            "is_featured": bool(featured),
        }

    def _story(self, request: HttpRequest, object_id: str, may: Callable[[HttpRequest], bool]) -> Story:
        if not may(request) or not self.has_view_or_change_permission(request):
            raise PermissionDenied
        story = self.get_object(request, unquote(object_id))
        if story is None:
            raise Http404
        return story

    def _to_form(self, story: Story) -> HttpResponse:
        return redirect(reverse("admin:stories_story_change", args=[story.pk]))

    def _ask(self, request: HttpRequest, act: str, story: Story, title: str, **about: Any) -> HttpResponse:
        context = self.admin_site.each_context(request) | about
        context |= {"title": title, "subtitle": str(story), "original": story, "opts": self.opts, "act": act}
        return TemplateResponse(request, f"admin/stories/story/{act}.html", context)


def _publish_as_seen(story: Story, request: HttpRequest, answers: dict[str, Any]) -> None:
    edition = publish(story, request.user, answers.get("change_note", ""))
    if edition.content_hash != answers["seen"]:
        raise ValidationError(_("The story was changed after this page was opened. Look at it again, then publish."))


def _done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do the act wholly, or not at all and say at the form why."""
    try:
        with transaction.atomic():
            act()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
