"""The pages on which staff do what becomes of a story."""

from collections.abc import Callable
from functools import partial
from typing import Any

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
from django.views.decorators.http import require_http_methods, require_POST

from stories.admin.actions.definitions import ACTIONS, WorkflowAction
from stories.admin.actions.forms import ActionForm
from stories.admin.base import StaffAdmin
from stories.admin.next_edition import NextEdition, has_lost_picture, missing
from stories.models import Publication, Story
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import feature


class ActionViews(StaffAdmin):
    """One page for each act of the table, and the button that features a story."""

    def get_urls(self) -> list[URLPattern]:
        acts: list[tuple[str, Callable[..., HttpResponse]]] = [
            (page.name, partial(self.act_view, page=page)) for page in ACTIONS
        ]
        return [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=f"stories_story_{name}")
            for name, view in [*acts, ("feature", self.feature_view)]
        ] + super().get_urls()

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def act_view(self, request: HttpRequest, object_id: str, page: WorkflowAction) -> HttpResponse:
        """Show what the act means and asks; on POST do it, if the text is still what was shown."""
        story = self._story(request, object_id, page.permission)
        if page.form.shows_text and has_lost_picture(story):
            self.message_user(request, missing(story)[0][1], messages.ERROR)
            return self._to_form(story)
        review = NextEdition.of(story) if page.form.shows_text else None
        form = page.form(request.POST if request.method == "POST" else None, story, review)
        if form.is_valid() and (done := _done(page, form, story, request.user)):
            self.message_user(request, done, messages.SUCCESS)
            return self._after(request, story)
        refusal = page.refusal(story, request.user)
        context = {"page": page, "form": form, "review": review, "refusal": refusal, "is_risk": page.is_risk}
        return self._ask(request, story, page.title, **context)

    @method_decorator(require_POST)
    def feature_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the story first on the home page."""
        story = self._story(request, object_id, "publish_story")
        try:
            feature(story)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.log_change(request, story, _("Featured on the home page."))
            self.message_user(request, _("The home page shows this story first now."), messages.SUCCESS)
        return self._to_form(story)

    def acts_for(self, request: HttpRequest, story: Story) -> dict[str, Any]:
        """{"acts": pages that this user may open now, "may_feature", "is_featured"}."""
        featured = Publication.objects.visible().filter(story=story).values_list("is_featured", flat=True).first()
        return {
            "acts": [
                page
                for page in ACTIONS
                if request.user.has_perm(f"stories.{page.permission}") and not page.refusal(story, request.user)
            ],
            "may_feature": featured is False and request.user.has_perm("stories.publish_story"),
            "is_featured": bool(featured),
        }

    def _story(self, request: HttpRequest, object_id: str, permission: str) -> Story:
        story = self.get_object(request, unquote(object_id))
        if story is None:
            raise Http404
        if not request.user.has_perm(f"stories.{permission}"):
            raise PermissionDenied
        return story

    def _after(self, request: HttpRequest, story: Story) -> HttpResponse:
        return self._to_form(story)

    def _to_form(self, story: Story) -> HttpResponse:
        return redirect(reverse("admin:stories_story_change", args=[story.pk]))

    def _ask(self, request: HttpRequest, story: Story, title: Any, **about: Any) -> HttpResponse:
        context = self.admin_site.each_context(request) | about
        context |= {"title": title, "subtitle": str(story), "original": story, "opts": self.opts}
        return TemplateResponse(request, "admin/stories/story/action.html", context)


def _done(page: WorkflowAction, form: ActionForm, story: Story, user: Any) -> str:
    """Do the act wholly and return what to say, or do nothing, say at the form why, and return ""."""
    try:
        with transaction.atomic():
            said = page.do(story, user, form)
            if form.shows_text and content_hash(snapshot(Story.objects.get(pk=story.pk))) != form.cleaned_data["seen"]:
                raise ValidationError(
                    _("The story was changed after this page was opened. Look at it again before you go on.")
                )
            return said
    except ValidationError as error:
        _tell(form, error)
    return ""


def _tell(form: ActionForm, error: ValidationError) -> None:
    """Put each error at its field, if the form has such a one, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
