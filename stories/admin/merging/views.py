"""The page on which an entry is merged into another: first what will change, in numbers, then the act."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods

from stories.admin.base import StaffAdmin
from stories.publishing.merging.merge import merge
from stories.publishing.merging.preview import MergePreview, preview_merge, require_mergeable
from stories.publishing.merging.registry import Entry


class MergeTargetForm(forms.Form):
    """Asks into which entry."""

    def __init__(self, data: Any, old: Entry) -> None:
        super().__init__(data, label_suffix="")
        self.old = old
        self.fields["into"] = forms.ModelChoiceField(
            type(old)._default_manager.exclude(pk=old.pk),
            label=_("Merge into"),
            help_text=_("The entry that stays. It stands for the other one everywhere from then on."),
        )

    def clean_into(self) -> Entry:
        require_mergeable(self.old, self.cleaned_data["into"])
        return self.cleaned_data["into"]


class MergeViews(StaffAdmin):
    """For the desks of vocabularies; who may change and delete entries may merge them."""

    change_form_template = "admin/stories/vocabulary/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        page = path("<path:object_id>/merge/", self.admin_site.admin_view(self.merge_view), name=name)
        return [page, *super().get_urls()]

    def may_merge(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        merge_url = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge"
        about = {"merge_url": merge_url if self.may_merge(request) else ""}
        return super().change_view(request, object_id, form_url, about | (extra_context or {}))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the entry that stays; show what would change; on POST do it."""
        if not self.may_merge(request):
            raise PermissionDenied
        old = self.get_object(request, unquote(object_id))
        if old is None:
            raise Http404
        asked = request.POST if request.method == "POST" else request.GET
        form = MergeTargetForm(asked if "into" in asked else None, old)
        heir = form.cleaned_data["into"] if form.is_valid() else None
        if heir and request.method == "POST" and self._merged(request, form, old, heir):
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[heir.pk]))
        context = self.admin_site.each_context(request) | {"form": form, "original": old, "opts": self.opts}
        context |= {"heir": heir, "changes": changes(preview_merge(old, heir)) if heir else []}
        context |= {"title": _("Merge into another entry"), "subtitle": str(old)}
        return TemplateResponse(request, "admin/stories/vocabulary/merge.html", context)

    def _merged(self, request: HttpRequest, form: MergeTargetForm, old: Entry, heir: Entry) -> bool:
        try:
            merge(old, heir, cast(User, request.user))
        except ValidationError as error:
            form.add_error("into", error.messages)
            return False
        said = _("%(old)s is merged into %(heir)s. It can be undone under Mergers.")
        self.message_user(request, said % {"old": old, "heir": heir}, messages.SUCCESS)
        return True


# What a merge changes, by the number of the plan that says how many.
SENTENCES = {
    "public": ngettext_lazy("%(n)s public story will show it.", "%(n)s public stories will show it.", "n"),
    "working": ngettext_lazy("%(n)s working text will name it.", "%(n)s working texts will name it.", "n"),
    "both": ngettext_lazy("%(n)s of them names both: once is kept.", "%(n)s of them name both: once is kept.", "n"),
    "cleared": ngettext_lazy(
        "%(n)s cleared text loses its clearance and goes back to the draft.",
        "%(n)s cleared texts lose their clearance and go back to the draft.",
        "n",
    ),
    "narrower": ngettext_lazy("%(n)s entry below it moves along.", "%(n)s entries below it move along.", "n"),
    "contributors": ngettext_lazy(
        "%(n)s contributor will write for the other center, and see all of its stories.",
        "%(n)s contributors will write for the other center, and see all of its stories.",
        "n",
    ),
    "addresses": ngettext_lazy("%(n)s address will redirect.", "%(n)s addresses will redirect.", "n"),
}


def changes(plan: MergePreview) -> list[str]:
    """Return what a merge changes, one sentence each, without what it does not touch."""
    numbers = {name: getattr(plan, name) for name in SENTENCES}
    return [SENTENCES[name] % {"n": number} for name, number in numbers.items() if number]
