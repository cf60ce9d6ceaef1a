"""Admin of bundles: stories that are released together."""

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stories.admin.base import StaffAdmin, find_object, post_data, report_result, require_permission
from stories.admin.fields import EasternDateTimeField
from stories.admin.forms import StaffForm
from stories.admin.inlines import SectionInline
from stories.admin.login.second_factor import require_fresh_proof
from stories.admin.unsaved import UnsavedFormMixin
from stories.choices import Status
from stories.models import Bundle, BundleMember, Story
from stories.models.publication import displayed_status
from stories.publishing.workflow import cancel_bundle, release_bundle
from stories.timezones import format_eastern


class BundleForm(UnsavedFormMixin, forms.Form):
    """Start and end of the publication."""

    at = EasternDateTimeField(
        label=gettext_lazy("Publish at"),
        required=False,
        help_text=gettext_lazy("Leave empty to publish now. Eastern time."),
    )
    until = EasternDateTimeField(
        label=gettext_lazy("Unpublish at"),
        required=False,
        help_text=gettext_lazy(
            "Leave empty to keep the end date of each story, if it has one. Eastern time."
        ),
    )


class MemberInline(SectionInline):
    """The stories of a bundle."""

    after = None
    intro = gettext_lazy(
        "Each story is cleared separately, together with its public note on what changed."
    )
    model = BundleMember
    form = StaffForm
    verbose_name = gettext_lazy("story")
    verbose_name_plural = gettext_lazy("Stories")
    fields = ["story"]
    autocomplete_fields = ["story"]


class BundleAdmin(StaffAdmin):
    """Bundles are released on a page of their own, and can't be changed after that."""

    list_display = ["name", "created_at", "created_by", "release_state", "released_by"]
    list_select_related = ["created_by", "released_by"]
    search_fields = ["name"]
    fields = ["name"]
    inlines = [MemberInline]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        release_view = self.admin_site.admin_view(self.release_view)
        cancel_view = self.admin_site.admin_view(self.cancel_view)
        return [
            path("<path:object_id>/release/", release_view, name="stories_bundle_release"),
            path("<path:object_id>/cancel/", cancel_view, name="stories_bundle_cancel"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("release"), ordering="released_at")
    def release_state(self, bundle: Bundle) -> str:
        """Return whether and when the bundle was or will be released."""
        if bundle.released_at is None:
            return _("Not released")
        date = format_eastern(bundle.released_at)
        if bundle.is_scheduled:
            return _("Scheduled: %(date)s") % {"date": date}
        return _("Released: %(date)s") % {"date": date}

    def save_model(
        self, request: HttpRequest, obj: Bundle, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Bundle | None = None) -> bool:
        if obj and obj.released_at:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Bundle | None = None) -> bool:
        if obj and obj.released_at:
            return False
        return super().has_delete_permission(request, obj)

    @method_decorator(require_POST)
    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Cancel the scheduled release of the bundle."""
        bundle = self._get_bundle(request, object_id)
        by = cast(User, request.user)
        message = _("The release is canceled. The stories are still cleared.")
        report_result(request, lambda: cancel_bundle(bundle, by), message)
        return redirect(reverse("admin:stories_bundle_change", args=[bundle.pk]))

    def _get_bundle(self, request: HttpRequest, object_id: str) -> Bundle:
        require_permission(request, "stories.publish_story")
        if not self.has_view_permission(request):
            raise PermissionDenied

        return find_object(self, request, object_id)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def release_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show which stories are cleared; on POST release all of them or none."""
        bundle = self._get_bundle(request, object_id)
        if request.method == "POST":
            require_fresh_proof(request)

        form = BundleForm(post_data(request), label_suffix="")
        if form.is_valid():
            message = _release(form, bundle, cast(User, request.user))
            if message:
                self.message_user(request, message, messages.SUCCESS)
                return redirect(reverse("admin:stories_bundle_change", args=[bundle.pk]))

        stories = Story.objects.annotate(displayed_status=displayed_status())
        members = []
        for member in bundle.members.prefetch_related(Prefetch("story", stories)):
            is_cleared = member.story.status == Status.CLEARED
            members.append((member, is_cleared))

        context = self.admin_site.each_context(request) | {
            "title": _("Release the bundle"),
            "subtitle": str(bundle),
            "original": bundle,
            "opts": self.opts,
            "form": form,
            "members": members,
        }
        return TemplateResponse(request, "admin/stories/bundle/release.html", context)


def _release(form: BundleForm, bundle: Bundle, user: User) -> str:
    """Release the bundle and return the message; on failure add the errors and return ""."""
    publish_at = form.cleaned_data["at"]
    unpublish_at = form.cleaned_data["until"]
    try:
        editions = release_bundle(bundle, user, publish_at, unpublish_at)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return ""

    count = len(editions)
    if publish_at is None:
        message = ngettext("%(count)s story is public.", "%(count)s stories are public.", count)
        return message % {"count": count}

    message = ngettext(
        "%(count)s story will be published on %(at)s.",
        "%(count)s stories will be published on %(at)s.",
        count,
    )
    return message % {"count": count, "at": format_eastern(publish_at)}
