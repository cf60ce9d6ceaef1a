"""Views of the workflow actions, and the button that features a story."""

from functools import partial
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stories.admin.actions.definitions import ACTIONS, WorkflowAction
from stories.admin.actions.forms import ActionForm, text_changed
from stories.admin.base import Context, StaffAdmin, View, find_object, post_data, require_permission
from stories.admin.login.second_factor import require_fresh_proof
from stories.admin.next_edition import NextEdition, has_lost_picture, missing
from stories.admin.review_text import ReviewText
from stories.choices import Status
from stories.models import Publication, Story
from stories.publishing.roles import RELEASE_PERMISSIONS
from stories.publishing.snapshot import content_hash, snapshot, without_note
from stories.publishing.story_transaction import run_story_transaction
from stories.publishing.workflow import feature

# The next step of a story, by its status. Others are in a menu.
PRIMARY_ACTIONS: dict[str, str] = {Status.IN_REVIEW: "clear", Status.CLEARED: "publish"}


class ActionViews(StaffAdmin):
    """One page for each workflow action."""

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, View] = {"feature": self.feature_view}
        for action in ACTIONS:
            views[action.name] = partial(self.action_view, action=action)

        return self.view_paths("stories_story", views) + super().get_urls()

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def action_view(
        self, request: HttpRequest, object_id: str, action: WorkflowAction
    ) -> HttpResponse:
        """Show the form of an action; on POST perform it if the text is still the one shown."""
        story = self._get_story(request, object_id, action.permission)
        if action.form.shows_text and has_lost_picture(story):
            return self._report_lost_picture(request, story)

        if request.method == "POST" and f"stories.{action.permission}" in RELEASE_PERMISSIONS:
            require_fresh_proof(request)

        form = _bind(action, request, story)
        if form.is_valid():
            try:
                message = _perform(action, form, story, cast(User, request.user))
            except ValidationError as error:
                # The transaction changed the object: show what is stored after its rollback.
                story = self._get_story(request, object_id, action.permission)
                form = _bind(action, request, story)
                _add_errors(form, error)
            else:
                self.message_user(request, message, messages.SUCCESS)
                return self._redirect_to_form(story)

        form.report_changed_text()
        review = None
        if form.next_edition:
            review = ReviewText.of(story, form.next_edition)
        context = self._story_context(request, story, str(action.title)) | {
            "action": action,
            "form": form,
            "next_edition": form.next_edition,
            "review": review,
            "is_ready": _is_ready(form, review),
            "refusal": action.refusal(story, cast(User, request.user)),
        }
        return TemplateResponse(request, "admin/stories/story/action.html", context)

    @method_decorator(require_POST)
    def feature_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Feature the story on the home page."""
        story = self._get_story(request, object_id, "publish_story")
        try:
            feature(story)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.log_change(request, story, _("Featured on the home page."))
            message = _("This story is now featured on the home page.")
            self.message_user(request, message, messages.SUCCESS)

        return self._redirect_to_form(story)

    def action_context(self, request: HttpRequest, story: Story) -> Context:
        """Return what the user can do now, and why the user isn't a second person for the rest."""
        user = cast(User, request.user)
        actions = [action for action in ACTIONS if action.is_offered(story, user)]
        refusals = {action.missing_second_person(story, user) for action in ACTIONS}
        refusals.discard("")

        visible = Publication.objects.visible().filter(story=story)
        is_featured = visible.values_list("is_featured", flat=True).first()
        may_publish = user.has_perm("stories.publish_story")
        return {
            "actions": actions,
            "primary_action": _primary_action(actions, story),
            "action_refusals": sorted(refusals),
            "may_feature": may_publish and is_featured is False,
            "is_featured": bool(is_featured),
        }

    def _get_story(self, request: HttpRequest, object_id: str, permission: str) -> Story:
        """Return a story the user may see; raise PermissionDenied without the permission."""
        story = find_object(self, request, object_id)
        require_permission(request, f"stories.{permission}")
        return story

    def _report_lost_picture(self, request: HttpRequest, story: Story) -> HttpResponse:
        _field_id, message = missing(story)[0]
        self.message_user(request, message, messages.ERROR)
        return self._redirect_to_form(story)

    def _redirect_to_form(self, story: Story) -> HttpResponse:
        return redirect(reverse("admin:stories_story_change", args=[story.pk]))

    def _story_context(self, request: HttpRequest, story: Story, title: str) -> Context:
        """Return the context of all pages about one story."""
        return self.admin_site.each_context(request) | {
            "title": title,
            "subtitle": str(story),
            "original": story,
            "opts": self.opts,
        }


def _primary_action(actions: list[WorkflowAction], story: Story) -> WorkflowAction | None:
    """Return the action that is the next step of the story, if it is offered."""
    by_name = {action.name: action for action in actions}
    return by_name.get(PRIMARY_ACTIONS.get(story.status, ""))


def _is_ready(form: ActionForm, review: ReviewText | None) -> bool:
    """Return whether the text is complete and free of findings that stop the action."""
    if form.next_edition is None or review is None or not form.needs_sound_text:
        return True
    return not form.next_edition.missing and not review.blocks


def _bind(action: WorkflowAction, request: HttpRequest, story: Story) -> ActionForm:
    """Return the form of an action with what the user sent, and with the stored text."""
    next_edition = NextEdition.of(story) if action.form.shows_text else None
    return action.form(post_data(request), story, next_edition)


def _perform(action: WorkflowAction, form: ActionForm, story: Story, user: User) -> str:
    """Perform an action and return its message; raise ValidationError, and change nothing."""

    def perform() -> str:
        message = action.perform(story, user, form)
        if form.shows_text and not form.replaces_text:
            _require_unchanged(story, form)
        return message

    return run_story_transaction(perform, must_win=action.must_win)


def _require_unchanged(story: Story, form: ActionForm) -> None:
    """Raise ValidationError if the text is not the one that the user looked at."""
    content = snapshot(Story.objects.get(pk=story.pk))
    if form.writes_note:
        content = without_note(content)
    if content_hash(content) != form.cleaned_data["seen"]:
        raise text_changed()


def _add_errors(form: ActionForm, error: ValidationError) -> None:
    """Add each error to its field, or to the whole form if there is no such field."""
    form.full_clean()
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return

    for name, errors in error.error_dict.items():
        field = name if name in form.fields else None
        form.add_error(field, errors)
