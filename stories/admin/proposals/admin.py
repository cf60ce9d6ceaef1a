"""Admin of proposed changes: the history of all public entries, and the decisions on open ones."""

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories.admin.base import (
    Context,
    find_permitted_object,
    require_permission,
)
from stories.admin.login.second_factor import require_fresh_proof
from stories.admin.proposals.forms import ConfirmForm, EmergencyForm, ReturnForm, perform_decision
from stories.admin.proposals.model_admin import CHANGE_PARAMETER
from stories.admin.proposals.several import SeveralChangesViews
from stories.admin.proposals.updates import report_updates
from stories.admin.proposals.waiting import ProposalLine, list_name
from stories.choices import ChangeAct
from stories.models import ProposedChange
from stories.publishing.proposals.propose import is_revertible, propose_revert
from stories.publishing.proposals.settle import (
    UPDATE_SECONDS,
    confirm,
    confirm_alone,
    countersign,
    send_back,
    take_back,
)
from stories.publishing.public_texts import PUBLIC_MODELS, PUBLIC_MODELS_BY_LABEL
from stories.publishing.search_updates import run_updates_if_possible

FROM_DASHBOARD = "dashboard"
# A decision takes POST. With GET, a login in between leads back to its form.
get_or_post = method_decorator(require_http_methods(["GET", "HEAD", "POST"]))


class ListFilter(admin.SimpleListFilter):
    """Changes of one reference list, or of pages."""

    title = gettext_lazy("list")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        lists = []
        for public in PUBLIC_MODELS:
            lists.append((public.label, capfirst(str(public.model._meta.verbose_name_plural))))
        return lists

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ProposedChange]
    ) -> QuerySet[ProposedChange]:
        if self.value():
            return queryset.filter(kind=self.value())
        return queryset


class ProposedChangeAdmin(SeveralChangesViews):
    """All changes of public texts. Open ones are confirmed, returned or taken back here."""

    list_display = [
        "name",
        "list_name",
        "act",
        "state",
        "proposed_by",
        "proposed_at",
        "settled_by",
        "is_alone",
    ]
    list_filter = ["state", ListFilter, "act", ("emergency_reason", admin.EmptyFieldListFilter)]
    list_select_related = ["proposed_by", "settled_by"]
    search_fields = ["name"]
    date_hierarchy = "proposed_at"

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # The page of an import links to its changes.
        return lookup == "batch__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("list"))
    def list_name(self, change: ProposedChange) -> str:
        return list_name(change)

    @admin.display(description=gettext_lazy("emergency"), boolean=True)
    def is_alone(self, change: ProposedChange) -> bool:
        return change.is_emergency

    def get_urls(self) -> list[URLPattern]:
        views = {
            "confirm": self.confirm_view,
            "return": self.return_view,
            "take_back": self.take_back_view,
            "emergency": self.emergency_view,
            "sign": self.sign_view,
            "revert": self.revert_view,
        }
        continue_view = self.admin_site.admin_view(self.continue_view)
        return [
            path("continue/", continue_view, name="stories_proposedchange_continue"),
            *self.view_paths("stories_proposedchange", views),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        """Show one change with the decisions that the user can make."""
        return self._show(request, self._get_change(request, object_id))

    @get_or_post
    def confirm_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a change public as the second person."""
        change = self._get_change(request, object_id, "confirm_proposedchange")
        if request.method != "POST":
            return self._redirect(change)

        require_fresh_proof(request)
        form = ConfirmForm(request.POST, change)
        number = 0

        def perform() -> None:
            nonlocal number
            number = confirm(change, self._user(request), form.reasons)

        if not perform_decision(form, perform):
            return self._show(request, change, confirm_form=form)

        self._report(request, change, number)
        if request.POST.get("from") == FROM_DASHBOARD:
            return redirect("admin:index")
        return self._redirect(change)

    @get_or_post
    def return_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return a change to those who proposed it."""
        change = self._get_change(request, object_id, "confirm_proposedchange")
        if request.method != "POST":
            return self._redirect(change)

        form = ReturnForm(request.POST, label_suffix="")

        def perform() -> None:
            send_back(change, self._user(request), form.cleaned_data["remark"])

        if not perform_decision(form, perform):
            return self._show(request, change, return_form=form)

        message = _("The change was returned. Those who proposed it see your remark.")
        self.message_user(request, message, messages.SUCCESS)
        return self._redirect(change)

    @method_decorator(require_POST)
    def take_back_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Drop a change as one of its authors."""
        change = self._get_change(request, object_id)
        form = forms.Form(request.POST)
        if not perform_decision(form, lambda: take_back(change, self._user(request))):
            return self._show(request, change, confirm_form=form)

        message = _("The change was taken back. The public text stays as it is.")
        self.message_user(request, message, messages.SUCCESS)
        return self._redirect(change)

    @get_or_post
    def emergency_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a change public alone; a second person signs later."""
        change = self._get_change(request, object_id, "break_glass")
        if request.method != "POST":
            return self._redirect(change)

        require_fresh_proof(request)
        form = EmergencyForm(request.POST, label_suffix="")

        def perform() -> None:
            confirm_alone(change, self._user(request), form.cleaned_data["why"])

        if not perform_decision(form, perform):
            return self._show(request, change, emergency_form=form)

        message = _("The change is public. A second person must sign it.")
        self.message_user(request, message, messages.SUCCESS)
        return self._redirect(change)

    @method_decorator(require_POST)
    def sign_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Sign an emergency change as the second person."""
        change = self._get_change(request, object_id, "confirm_proposedchange")
        require_fresh_proof(request)
        form = forms.Form(request.POST)
        if not perform_decision(form, lambda: countersign(change, self._user(request))):
            return self._show(request, change, confirm_form=form)

        self.message_user(request, _("You signed the emergency change."), messages.SUCCESS)
        return self._redirect(change)

    @method_decorator(require_POST)
    def revert_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Propose the values from before a confirmed change."""
        change = self._get_change(request, object_id)
        if not may_propose(self._user(request), change):
            raise PermissionDenied

        form = forms.Form(request.POST)
        proposed: ProposedChange | None = None

        def perform() -> None:
            nonlocal proposed
            proposed = propose_revert(change, self._user(request))

        if not perform_decision(form, perform):
            return self._show(request, change, confirm_form=form)
        if proposed is None:
            message = _("The public text is already as it was before this change.")
            self.message_user(request, message, messages.INFO)
            return self._redirect(change)

        message = _("The former text is waiting for a second person.")
        self.message_user(request, message, messages.SUCCESS)
        return self._redirect(proposed)

    def _show(
        self, request: HttpRequest, change: ProposedChange, **bound_forms: forms.Form
    ) -> HttpResponse:
        """Show a change; `bound_forms` replace empty ones after a failed decision."""
        change = ProposedChange.objects.select_related(
            "proposed_by", "settled_by", "countersigned_by", "batch"
        ).get(pk=change.pk)
        user = self._user(request)
        line = ProposalLine(change, user)
        confirm_form = ConfirmForm(None, change)

        errors: list[str] = []
        for form in bound_forms.values():
            errors += map(str, form.non_field_errors())

        context = self.admin_site.each_context(request) | {
            "title": list_name(change),
            "subtitle": str(change),
            "original": change,
            "opts": self.opts,
            "line": line,
            "findings": confirm_form.findings,
            "errors": errors,
            "confirm_form": confirm_form,
            "return_form": ReturnForm(label_suffix=""),
            "emergency_form": EmergencyForm(label_suffix=""),
            "entry_url": entry_url(change),
            "may_revert": may_revert(user, change),
        }
        for name, form in bound_forms.items():
            if form.fields:
                context[name] = form

        return TemplateResponse(request, "admin/stories/proposedchange/change.html", context)

    def _get_change(
        self, request: HttpRequest, object_id: str, permission: str = ""
    ) -> ProposedChange:
        return find_permitted_object(self, request, object_id, permission)

    def _user(self, request: HttpRequest) -> User:
        return cast(User, request.user)

    def _redirect(self, change: ProposedChange) -> HttpResponse:
        return redirect(reverse("admin:stories_proposedchange_change", args=[change.pk]))

    @method_decorator(require_POST)
    def continue_view(self, request: HttpRequest) -> HttpResponse:
        """Continue the updates of search words that a decision left unfinished."""
        require_permission(request, "stories.confirm_proposedchange")
        run_updates_if_possible(UPDATE_SECONDS)
        report_updates(request)
        return redirect("admin:index")

    def _report(self, request: HttpRequest, change: ProposedChange, number: int) -> None:
        """Show that a change is public, and which rows it left behind."""
        message = _("%(name)s: the change is public.") % {"name": change}
        self.message_user(request, message, messages.SUCCESS)
        if number and change.act == ChangeAct.UNDO_MERGE:
            message = ngettext(
                "%(count)s row was edited after the merge and stays with the other entry.",
                "%(count)s rows were edited after the merge and stay with the other entry.",
                number,
            )
            self.message_user(request, message % {"count": number}, messages.WARNING)
        elif number:
            message = ngettext(
                "%(count)s public story was updated.",
                "%(count)s public stories were updated.",
                number,
            )
            self.message_user(request, message % {"count": number}, messages.INFO)

        report_updates(request)


def entry_url(change: ProposedChange) -> str:
    """Return the URL of the form that continues a change, or "" if the entry is gone."""
    model = PUBLIC_MODELS_BY_LABEL[change.kind].model
    route = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    try:
        if change.object_id is None:
            if not change.is_open:
                return ""
            return f"{reverse(f'{route}_add')}?{CHANGE_PARAMETER}={change.pk}"

        if not model._default_manager.filter(pk=change.object_id).exists():
            return ""
        return reverse(f"{route}_change", args=[change.object_id])
    except NoReverseMatch:
        return ""


def may_revert(user: User, change: ProposedChange) -> bool:
    return is_revertible(change) and may_propose(user, change)


def may_propose(user: User, change: ProposedChange) -> bool:
    """Return whether the user may change entries of the same list."""
    opts = PUBLIC_MODELS_BY_LABEL[change.kind].model._meta
    return user.has_perm(f"{opts.app_label}.change_{opts.model_name}")
