"""Confirmation of several proposed changes on one page, each with its differences and findings."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from stories.admin.base import ReadOnlyAdmin, require_permission
from stories.admin.login.second_factor import require_fresh_proof
from stories.admin.proposals.forms import SelectedChangeForm, perform_decision
from stories.admin.proposals.updates import report_updates
from stories.admin.proposals.waiting import ProposalLine, waiting_changes
from stories.models import ProposedChange
from stories.publishing.proposals.settle import CONFIRM, confirm
from stories.text_safety import MAX_KEY_DIGITS, parse_digits

MAX_CHANGES = 25
CHANGE = "change"


class SeveralChangesViews(ReadOnlyAdmin):
    """An action of the list and a page that confirm several changes, each on its own record."""

    actions = ["confirm_selected"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.several_view)
        return [
            path("several/", view, name="stories_proposedchange_several"),
            *super().get_urls(),
        ]

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CONFIRM)

    @admin.action(
        permissions=["confirm"],
        description=gettext_lazy("Review and confirm the selected changes …"),
    )
    def confirm_selected(
        self, request: HttpRequest, queryset: QuerySet[ProposedChange]
    ) -> HttpResponse:
        """Lead to the page that shows the selected changes."""
        pks = queryset.order_by("pk").values_list("pk", flat=True)[:MAX_CHANGES]
        query = urlencode([(CHANGE, pk) for pk in pks])
        return redirect(f"{reverse('admin:stories_proposedchange_several')}?{query}")

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def several_view(self, request: HttpRequest) -> HttpResponse:
        """Show the waiting changes that the query names, or the oldest ones; on POST confirm."""
        require_permission(request, CONFIRM)
        changes = _named_changes(request)
        if request.method != "POST":
            forms = [SelectedChangeForm(None, change) for change in changes]
            return self._show_several(request, forms)

        require_fresh_proof(request)
        forms = [SelectedChangeForm(request.POST, change) for change in changes]
        selected = [form for form in forms if form.is_selected]
        if not selected:
            self.message_user(request, _("Select at least one change."), messages.WARNING)
            return self._show_several(request, forms)

        failed = _confirm_each(selected, cast(User, request.user))
        self._report_confirmed(request, len(selected) - len(failed))
        if failed:
            return self._show_several(request, failed)
        return redirect("admin:index")

    def _show_several(self, request: HttpRequest, forms: list[SelectedChangeForm]) -> HttpResponse:
        rows = [(ProposalLine(form.change, request.user), form) for form in forms]
        context = self.admin_site.each_context(request) | {
            "title": _("Confirm several changes"),
            "opts": self.opts,
            "rows": rows,
            "has_errors": any(form.errors for form in forms),
            "may_confirm": any(line.may_confirm for line, _form in rows),
        }
        return TemplateResponse(request, "admin/stories/proposedchange/several.html", context)

    def _report_confirmed(self, request: HttpRequest, count: int) -> None:
        if not count:
            return
        message = ngettext("%(count)s change is public.", "%(count)s changes are public.", count)
        self.message_user(request, message % {"count": count}, messages.SUCCESS)
        report_updates(request)


def _named_changes(request: HttpRequest) -> list[ProposedChange]:
    """Return the first waiting changes among those of the query, or of all without a query."""
    changes = waiting_changes()
    if CHANGE in request.GET:
        pks = [parse_digits(pk, MAX_KEY_DIGITS) for pk in request.GET.getlist(CHANGE)]
        changes = changes.filter(pk__in=filter(None, pks))

    return list(changes[:MAX_CHANGES])


def _confirm_each(selected: list[SelectedChangeForm], by: User) -> list[SelectedChangeForm]:
    """Confirm each change in a transaction of its own; return the forms that failed."""
    failed = []
    for form in selected:
        if not perform_decision(form, lambda form=form: confirm(form.change, by, form.reasons)):  # type: ignore[misc]
            failed.append(form)

    return failed
