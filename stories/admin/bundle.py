"""Bundles: stories that are released together."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from stories.admin.actions.forms import MOMENT
from stories.admin.base import StaffAdmin
from stories.admin.fields import EasternDateTimeField
from stories.admin.forms import StaffForm
from stories.admin.inlines import SectionInline
from stories.choices import Status
from stories.models import Bundle, BundleMember
from stories.publishing.workflow import release_bundle


class BundleForm(forms.Form):
    """Asks when."""

    at = EasternDateTimeField(
        label=gettext_lazy("Publish at"),
        required=False,
        help_text=gettext_lazy("Empty for now. Eastern time, such as 2026-11-30 09:00."),
    )
    until = EasternDateTimeField(label=gettext_lazy("Unpublish at"), required=False, help_text=MOMENT)


class MemberInline(SectionInline):
    after = None
    intro = gettext_lazy(
        "Each story is cleared on its own. What changed is public, and needed from the second edition on."
    )
    model = BundleMember
    form = StaffForm
    verbose_name, verbose_name_plural = gettext_lazy("story"), gettext_lazy("Stories")
    fields = ["story", "change_note", "is_correction"]
    autocomplete_fields = ["story"]


class BundleAdmin(StaffAdmin):
    """Put together here, released on a page of its own. What was released stays as it was."""

    list_display = ["name", "created_at", "created_by", "released_at", "released_by"]
    list_select_related = ["created_by", "released_by"]
    search_fields = ["name"]
    fields = ["name"]
    inlines = [MemberInline]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        release = path(
            "<path:object_id>/release/",
            self.admin_site.admin_view(self.release_view),
            name="stories_bundle_release",
        )
        return [release, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Bundle, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Bundle | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.released_at)

    def has_delete_permission(self, request: HttpRequest, obj: Bundle | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.released_at)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def release_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show which stories can go; on POST release all of them, or none and say why."""
        if not request.user.has_perm("stories.publish_story") or not self.has_view_permission(request):
            raise PermissionDenied
        bundle = self.get_object(request, unquote(object_id))
        if bundle is None:
            raise Http404
        form = BundleForm(request.POST if request.method == "POST" else None, label_suffix="")
        if form.is_valid() and (number := _released(form, bundle, request.user)):
            text = ngettext("%(count)s story is released.", "%(count)s stories are released.", number)
            self.message_user(request, text % {"count": number}, messages.SUCCESS)
            return redirect(reverse("admin:stories_bundle_change", args=[bundle.pk]))
        members = [(member, member.story.status == Status.CLEARED) for member in bundle.members.select_related("story")]
        context = self.admin_site.each_context(request) | {"form": form, "original": bundle, "opts": self.opts}
        context |= {"title": _("Release the bundle"), "subtitle": str(bundle), "members": members}
        return TemplateResponse(request, "admin/stories/bundle/release.html", context)


def _released(form: BundleForm, bundle: Bundle, user: Any) -> int:
    """Release the bundle and return how many stories; 0, with the reasons at the form, when it cannot go."""
    try:
        return len(release_bundle(bundle, user, form.cleaned_data["at"], form.cleaned_data["until"]))
    except ValidationError as error:
        form.add_error(None, error.messages)
        return 0
