"""Admin of account changes, where a second administrator confirms or declines them."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from stories.admin.base import (
    Context,
    ReadOnlyAdmin,
    find_object,
    report_result,
    require_permission,
    with_extra,
)
from stories.admin.login.second_factor import require_fresh_proof
from stories.choices import AccountChangeKind, AccountChangeState
from stories.models import AccountChange
from stories.publishing.accounts.changes import (
    confirm_change,
    confirmation_refusal,
    decline_change,
)
from stories.publishing.accounts.notices import acknowledge_changes
from stories.publishing.accounts.protection import ADMINISTER
from stories.text_safety import MAX_KEY_DIGITS, parse_digits

NOTICE_SESSION_KEY = "account_notices"


class AccountChangeAdmin(ReadOnlyAdmin):
    """Changes of roles and credentials: who requested and who confirmed them."""

    list_display = [
        "account",
        "kind",
        "about",
        "state",
        "requested_by",
        "requested_at",
        "decided_by",
        "decided_at",
    ]
    list_filter = ["state", "kind"]
    list_select_related = ["account", "requested_by", "decided_by"]
    search_fields = ["account__username", "requested_by__username", "decided_by__username"]
    fields = [
        "account",
        "kind",
        "about",
        "state",
        "requested_by",
        "requested_at",
        "decided_by",
        "decided_at",
        "acknowledged_at",
    ]
    readonly_fields = ["about"]

    def get_urls(self) -> list[URLPattern]:
        confirm = self.admin_site.admin_view(self.confirm_view)
        decline = self.admin_site.admin_view(self.decline_view)
        return [
            path("<path:object_id>/confirm/", confirm, name="stories_accountchange_confirm"),
            path("<path:object_id>/decline/", decline, name="stories_accountchange_decline"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("details"), empty_value="–")
    def about(self, change: AccountChange) -> str:
        return change.about

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        """Show a change, with buttons for a second administrator while it waits."""
        change = self.get_object(request, unquote(object_id))
        context: Context = {}
        if (
            change
            and change.state == AccountChangeState.REQUESTED
            and request.user.has_perm(ADMINISTER)
        ):
            context = _decision_context(change, request.user)

        return super().change_view(request, object_id, form_url, with_extra(context, extra_context))

    @method_decorator(require_POST)
    def confirm_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make the change as the second administrator."""
        message = _("The change is made. The person sees it at the next login.")
        return self._decide(request, object_id, confirm_change, message)

    @method_decorator(require_POST)
    def decline_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Refuse the change, or take it back."""
        return self._decide(request, object_id, decline_change, _("The change is declined."))

    def _decide(
        self,
        request: HttpRequest,
        object_id: str,
        decide: Callable[[AccountChange, User], None],
        message: str,
    ) -> HttpResponse:
        """Run a decision about a change, and show its result."""
        require_permission(request, ADMINISTER)
        change = find_object(self, request, object_id)
        require_fresh_proof(request)
        by = cast(User, request.user)
        report_result(request, lambda: decide(change, by), message)
        return redirect(reverse("admin:stories_accountchange_change", args=[change.pk]))


def _decision_context(change: AccountChange, user: User | AnonymousUser) -> Context:
    """Return {"may_decline", "may_confirm", "refusal": why the user can't confirm}."""
    refusal = confirmation_refusal(change, cast(User, user))
    return {"may_decline": True, "may_confirm": not refusal, "refusal": refusal}


def report_change(request: HttpRequest, change: AccountChange) -> None:
    """Tell the administrator whether a change was made or waits for a second administrator."""
    names = {"change": change.get_kind_display()}
    if change.state == AccountChangeState.REQUESTED:
        text = _("%(change)s: waiting. Nothing changes until another administrator confirms it.")
        messages.warning(request, text % names)
    elif change.kind != AccountChangeKind.CREATED:
        messages.success(request, _("%(change)s: done.") % names)


def open_changes_of(account: User | None) -> list[AccountChange]:
    """Return the changes of an account that wait for a second administrator."""
    if account is None:
        return []
    open_changes = AccountChange.objects.filter(account=account, state=AccountChangeState.REQUESTED)
    return list(open_changes.select_related("account", "requested_by"))


@require_POST
def acknowledge(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Hide the notices that the user has read."""
    seen = [parse_digits(pk, MAX_KEY_DIGITS) for pk in request.POST.getlist("seen")]
    acknowledge_changes(cast(User, request.user), list(filter(None, seen)))
    request.session.pop(NOTICE_SESSION_KEY, None)
    return redirect("admin:index")
