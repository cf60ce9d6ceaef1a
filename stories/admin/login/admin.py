"""Admins of second factors and agency logins, which administrators can only remove.

For accounts that can release text or manage accounts, a second administrator confirms the removal.
"""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from stories.admin.account_changes import report_change
from stories.admin.base import Context, ReadOnlyAdmin
from stories.admin.login.second_factor import require_fresh_proof
from stories.choices import AccountChangeKind
from stories.publishing.accounts.changes import ChangeDetails, change_account


class DeleteOnlyAdmin(ReadOnlyAdmin):
    """Rows that administrators can only delete, one by one."""

    change_kind: AccountChangeKind
    actions = None
    list_select_related = ["user"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "user__email"]
    ordering = ["user__username", "pk"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.delete_{self.opts.model_name}")

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """Ask before the removal; on POST remove the row or request it."""
        row = self.get_object(request, unquote(object_id))
        if request.method != "POST" or row is None or not self.has_delete_permission(request, row):
            return super().delete_view(request, object_id, extra_context)

        require_fresh_proof(request)
        details: ChangeDetails = {"rows": [row.pk], "about": str(self.describe(row))}
        by = cast(User, request.user)
        try:
            change = change_account(row.user, self.change_kind, by, details)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            report_change(request, change)

        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def describe(self, row: Any) -> str:
        """Return the row in words for the second administrator."""
        raise NotImplementedError


class AuthenticatorAdmin(DeleteOnlyAdmin):
    """Second factors. Users without one set up a new one at their next login."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    fields = ["user", "type", "created_at", "last_used_at"]
    change_kind = AccountChangeKind.FACTOR

    def describe(self, row: Authenticator) -> str:
        return row.get_type_display()


class SocialAccountAdmin(DeleteOnlyAdmin):
    """Agency logins. After a deletion, the next login finds the user by email again."""

    list_display = ["user", "provider", "uid", "email", "last_login"]
    fields = ["user", "provider", "uid", "email", "date_joined", "last_login"]
    change_kind = AccountChangeKind.LINK

    def describe(self, row: SocialAccount) -> str:
        return f"{row.provider}: {row.uid}"

    @admin.display(description=_("email at the agency"))
    def email(self, account: SocialAccount) -> str:
        return account.extra_data.get("email", "")
