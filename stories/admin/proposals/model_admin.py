"""Base class for the admins of public entries, whose forms propose changes."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stories.admin.base import Context, StaffAdmin, with_extra
from stories.admin.findings import attach_findings
from stories.admin.proposals.findings import displayed_findings
from stories.admin.proposals.forms import PublicEntryForm
from stories.admin.unsaved import refuse
from stories.choices import ChangeAct
from stories.models import ProposedChange
from stories.publishing.proposals.propose import (
    open_change,
    propose_deletion,
    propose_entry,
)
from stories.publishing.proposals.settle import open_warnings
from stories.publishing.public_texts import public_model
from stories.text_safety import MAX_KEY_DIGITS, parse_digits

CHANGE_PARAMETER = "change"


class FixedSlugMixin(admin.ModelAdmin):
    """Entries whose slug is made from another field when they are added, and never changes."""

    slug_source: str

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": [self.slug_source]}


class PublicEntryAdmin(StaffAdmin):
    """An entry with public texts: saving the form proposes a change that another person confirms.

    Fields that publishing/public_texts.py exempts are saved at once if nothing else changed.
    """

    form = PublicEntryForm
    actions = ["delete_selected"]
    delete_confirmation_template = "admin/stories/public_entry/delete.html"
    delete_selected_confirmation_template = "admin/stories/public_entry/delete_selected.html"
    change_form_template = "admin/stories/public_entry/change_form.html"
    object_history_template = "admin/stories/public_entry/object_history.html"

    def get_form(
        self,
        request: HttpRequest,
        obj: Model | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        # Django has made this class for this request only.
        form.open_change = self._open_change(request, obj)  # type: ignore[attr-defined]
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        """Show the form again if another person was faster between its check and its storage."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            refuse(request, " ".join(error.messages))

        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        proposed = propose_entry(
            obj, cast(User, request.user), replaces=self._replaced_new_entry(request)
        )
        request.proposed_change = proposed  # type: ignore[attr-defined]

    def log_addition(
        self, request: HttpRequest, obj: Model, message: str | list[dict[str, Any]]
    ) -> LogEntry:
        if _proposed(request):
            return LogEntry()  # the proposal is the record, and the entry doesn't exist yet
        return super().log_addition(request, obj, message)

    def log_change(
        self, request: HttpRequest, obj: Model, message: str | list[dict[str, Any]]
    ) -> LogEntry:
        if _proposed(request):
            return LogEntry()
        return super().log_change(request, obj, message)

    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        change = _proposed(request)
        if change is None:
            return super().response_add(request, obj, post_url_continue)
        return self._respond(request, change, request.path)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        change = _proposed(request)
        if change is None:
            return super().response_change(request, obj)
        return self._respond(request, change, request.path)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        context["seen"] = form.seen
        change = form.open_change
        context["open_change"] = change
        if change and change.act in (ChangeAct.ADD, ChangeAct.CHANGE) and not form.is_bound:
            public = public_model(self.model)
            attach_findings(displayed_findings(public, change.before, change.after), form, [])

        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """Show all changes with who proposed and confirmed them, and earlier edits."""
        changes = ProposedChange.objects.filter(kind=self.opts.label_lower)
        if object_id.isdecimal():
            changes = changes.filter(object_id=int(object_id))

        context: Context = {"changes": changes.select_related("proposed_by", "settled_by")}
        return super().history_view(request, object_id, with_extra(context, extra_context))

    @admin.action(
        permissions=["delete"],
        description=gettext_lazy("Propose to delete the selected %(verbose_name_plural)s"),
    )
    def delete_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Show what would be deleted; on POST propose each deletion."""
        _deleted, _counts, missing_permissions, protected = self.get_deleted_objects(
            queryset, request
        )
        if "post" not in request.POST or missing_permissions or protected:
            return delete_selected(self, request, queryset)

        for entry in queryset:
            self._propose_deletion(request, entry)
        return None

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> list[LogEntry]:
        """Log nothing: the proposal is the record, and the entry still exists."""
        return []

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self._propose_deletion(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Lead to the proposal, or back to the list if it was refused."""
        change = _proposed(request)
        if change is None:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return redirect("admin:stories_proposedchange_change", change.pk)

    def _propose_deletion(self, request: HttpRequest, entry: Model) -> None:
        """Propose to delete an entry, and say that it waits, or why it can't be deleted."""
        try:
            change = propose_deletion(entry, cast(User, request.user))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return

        request.proposed_change = change  # type: ignore[attr-defined]
        message = _(
            "The deletion of %(name)s is waiting for a second person. The public sees the entry"
            " until it’s confirmed."
        )
        self.message_user(request, message % {"name": entry}, messages.SUCCESS)

    def _open_change(self, request: HttpRequest, obj: Model | None) -> ProposedChange | None:
        if obj is not None:
            return open_change(obj)
        return self._replaced_new_entry(request)

    def _replaced_new_entry(self, request: HttpRequest) -> ProposedChange | None:
        """Return the open proposal of a new entry that the form continues, if any."""
        pk = request.GET.get(CHANGE_PARAMETER, "")
        if parse_digits(pk, MAX_KEY_DIGITS) is None:
            return None

        changes = ProposedChange.objects.filter(
            pk=pk, kind=self.opts.label_lower, act=ChangeAct.ADD
        )
        change = changes.select_related("proposed_by").first()
        return change if change and change.is_open else None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        initial.pop(CHANGE_PARAMETER, None)
        return initial

    def _respond(self, request: HttpRequest, change: ProposedChange, path: str) -> HttpResponse:
        """Show that a change waits, with its number of warnings; redirect as the button says."""
        message = _(
            "Your change of %(name)s is waiting for a second person. The public sees it once it’s"
            " confirmed."
        )
        self.message_user(request, message % {"name": change}, messages.SUCCESS)

        count = len(open_warnings(change))
        if count:
            message = ngettext(
                "The release check has %(count)s warning. The second person decides on it.",
                "The release check has %(count)s warnings. The second person decides on them.",
                count,
            )
            self.message_user(request, message % {"count": count}, messages.WARNING)

        if "_continue" in request.POST and change.act == ChangeAct.CHANGE:
            return redirect(path)
        if "_addanother" in request.POST:
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add"))
        return redirect(reverse("admin:stories_proposedchange_change", args=[change.pk]))


def _proposed(request: HttpRequest) -> ProposedChange | None:
    return getattr(request, "proposed_change", None)
