"""Admin of purges: an administrator asks for one, and a second person confirms it."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from stories.admin.actions.forms import counted_text_input
from stories.admin.base import (
    Context,
    ReadOnlyAdmin,
    find_permitted_object,
    post_data,
    report_result,
)
from stories.admin.login.second_factor import require_fresh_proof
from stories.admin.unsaved import UnsavedFormMixin
from stories.models import Purge, Story
from stories.publishing.purge import cancel_purge, confirm_purge, purge_refusal, request_purge

REASON_HELP = gettext_lazy(
    "Saved in the audit log, which is kept forever. Don’t repeat the text that must go."
)


class RequestForm(UnsavedFormMixin, forms.Form):
    """The story and the reason. Administrators see no stories, so they enter its number."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of the story"),
        min_value=1,
        max_value=10**12,
        help_text=gettext_lazy("From the URL of its form: /admin/stories/story/NUMBER/change/."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=counted_text_input(),
        help_text=REASON_HELP,
    )

    def clean_number(self) -> Story:
        story = Story.objects.filter(pk=self.cleaned_data["number"]).first()
        if story is None:
            raise ValidationError(_("There is no story with this number."))
        return story


class ConfirmForm(UnsavedFormMixin, forms.Form):
    """The reason of the second person."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=counted_text_input(),
        help_text=REASON_HELP,
    )


class PurgeAdmin(ReadOnlyAdmin):
    """Purges of stories, without any text of them."""

    list_display = ["story_number", "state", "requested_by", "requested_at", "confirmed_by"]
    list_select_related = ["requested_by", "confirmed_by"]
    list_display_links = ["story_number"]

    def get_urls(self) -> list[URLPattern]:
        views = {"confirm": self.confirm_view, "cancel": self.cancel_view}
        return self.view_paths("stories_purge", views) + super().get_urls()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stories.add_purge")

    @admin.display(description=gettext_lazy("story"), ordering="story")
    def story_number(self, purge: Purge) -> int:
        return purge.story_id

    @admin.display(description=gettext_lazy("state"))
    def state(self, purge: Purge) -> str:
        return state_label(purge)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        """Ask for a purge."""
        if not self.has_add_permission(request):
            raise PermissionDenied

        form = RequestForm(post_data(request), label_suffix="")
        if form.is_valid():
            story, reason = form.cleaned_data["number"], form.cleaned_data["reason"]
            try:
                purge = request_purge(story, cast(User, request.user), reason)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                message = _("Nothing is purged yet. A second person must confirm it.")
                self.message_user(request, message, messages.SUCCESS)
                return self._redirect(purge)

        return self._show(request, None, form)

    @method_decorator(require_http_methods(["GET", "HEAD"]))
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        """Show a purge, with the form for the second person while it is open."""
        return self._show(
            request, self._get_purge(request, object_id), ConfirmForm(label_suffix="")
        )

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def confirm_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Purge the story as the second person."""
        purge = self._get_purge(request, object_id, "confirm_purge")
        if request.method != "POST":
            return self._redirect(purge)

        require_fresh_proof(request)
        form = ConfirmForm(request.POST, label_suffix="")
        if form.is_valid():
            try:
                confirm_purge(purge, cast(User, request.user), form.cleaned_data["reason"])
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                message = _("The text is purged. Now follow the runbook for backups.")
                self.message_user(request, message, messages.SUCCESS)
                return self._redirect(purge)

        return self._show(request, purge, form)

    @method_decorator(require_POST)
    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Cancel a purge that waits."""
        purge = self._get_purge(request, object_id, "confirm_purge")
        by = cast(User, request.user)
        message = _("The purge was canceled.")
        report_result(request, lambda: cancel_purge(purge, by), message)
        return self._redirect(purge)

    def _show(self, request: HttpRequest, purge: Purge | None, form: forms.Form) -> HttpResponse:
        """Show a purge, or a new one, with the form for the next step."""
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "title": _("Purge the text of a story"),
            "opts": self.opts,
            "original": purge,
            "form": form,
        }
        if purge:
            may_decide = purge.is_open and request.user.has_perm("stories.confirm_purge")
            context |= {
                "subtitle": str(purge),
                "state": state_label(purge),
                "may_decide": may_decide,
                "refusal": purge_refusal(purge, request.user),
            }

        return TemplateResponse(request, "admin/stories/purge/purge.html", context)

    def _get_purge(self, request: HttpRequest, object_id: str, permission: str = "") -> Purge:
        return find_permitted_object(self, request, object_id, permission)

    def _redirect(self, purge: Purge) -> HttpResponse:
        return redirect(reverse("admin:stories_purge_change", args=[purge.pk]))


def state_label(purge: Purge) -> str:
    if purge.confirmed_at:
        return _("Purged")
    if purge.canceled_at:
        return _("Canceled")
    return _("Waiting for a second person")
