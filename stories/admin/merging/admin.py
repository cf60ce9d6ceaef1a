"""The mergers: what was merged into what, when and by whom; each can be undone."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from stories.admin.base import ReadOnlyAdmin
from stories.models import Merger
from stories.publishing.merging.registry import MODELS
from stories.publishing.merging.undo import undo_merge


class MergerAdmin(ReadOnlyAdmin):
    """Undone by whoever may add and change entries of the vocabulary."""

    list_display = ["old_name", "heir_name", "kind", "at", "by", "undone_at"]
    list_filter = ["kind", ("undone_at", admin.EmptyFieldListFilter)]
    list_select_related = ["by"]
    search_fields = ["old_name", "heir_name"]
    date_hierarchy = "at"
    fields = ["kind", "old_name", "heir_name", "at", "by", "undone_at", "undone_by"]
    change_form_template = "admin/stories/merger/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<path:object_id>/undo/", view, name="stories_merger_undo"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        merger = self.get_object(request, unquote(object_id))
        about = {"may_undo": bool(merger and not merger.undone_at and may_undo(request.user, merger))}
        return super().change_view(request, object_id, form_url, about | (extra_context or {}))

    @method_decorator(require_POST)
    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Part what was merged."""
        merger = self.get_object(request, unquote(object_id)) if self.has_view_permission(request) else None
        if merger is None:
            raise Http404
        if not may_undo(request.user, merger):
            raise PermissionDenied
        try:
            left = undo_merge(merger, cast(User, request.user))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, _("%(old)s is there again.") % {"old": merger.old_name}, messages.SUCCESS)
            if left:
                self.message_user(request, _stayed(left), messages.WARNING)
        return redirect(reverse("admin:stories_merger_change", args=[merger.pk]))


def may_undo(user: Any, merger: Merger) -> bool:
    model = MODELS[merger.kind]._meta.model_name
    return user.has_perm(f"stories.add_{model}") and user.has_perm(f"stories.change_{model}")


def _stayed(left: int) -> str:
    return ngettext(
        "%(n)s row was changed since the merge and stays as it is.",
        "%(n)s rows were changed since the merge and stay as they are.",
        left,
    ) % {"n": left}
