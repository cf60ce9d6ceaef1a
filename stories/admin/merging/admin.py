"""Admin of merges: a read-only list, and the button that undoes a merge."""

from typing import cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stories.admin.base import Context, ReadOnlyAdmin, find_object, with_extra
from stories.models import Merger
from stories.publishing.merging.registry import MODELS
from stories.publishing.proposals.propose import propose_undo_merge


class MergerAdmin(ReadOnlyAdmin):
    """Merges. Users who may add and change entries of the same list may undo one."""

    list_display = ["old_name", "heir_name", "kind", "at", "by", "undone_at"]
    list_filter = ["kind", ("undone_at", admin.EmptyFieldListFilter)]
    list_select_related = ["by"]
    search_fields = ["old_name", "heir_name"]
    date_hierarchy = "at"
    fields = ["kind", "old_name", "heir_name", "at", "by", "undone_at", "undone_by"]
    change_form_template = "admin/stories/merger/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo_view)
        url = path("<path:object_id>/undo/", view, name="stories_merger_undo")
        return [url, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        merger = self.get_object(request, unquote(object_id))
        context: Context = {"may_undo": False}
        if merger and not merger.undone_at:
            context["may_undo"] = may_undo(request.user, merger)
        return super().change_view(request, object_id, form_url, with_extra(context, extra_context))

    @method_decorator(require_POST)
    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Propose to undo a merge."""
        if not self.has_view_permission(request):
            raise Http404

        merger = find_object(self, request, object_id)
        if not may_undo(request.user, merger):
            raise PermissionDenied

        try:
            change = propose_undo_merge(merger, cast(User, request.user))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(reverse("admin:stories_merger_change", args=[merger.pk]))

        message = _("The undo is waiting for a second person. Nothing has changed yet.")
        self.message_user(request, message, messages.SUCCESS)
        return redirect(reverse("admin:stories_proposedchange_change", args=[change.pk]))


def may_undo(user: User | AnonymousUser, merger: Merger) -> bool:
    model = MODELS[merger.kind]._meta.model_name
    may_add = user.has_perm(f"stories.add_{model}")
    return may_add and user.has_perm(f"stories.change_{model}")
