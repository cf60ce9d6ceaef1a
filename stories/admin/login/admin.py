"""Admins of second factors and agency accounts, which administrators can only delete."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.admin.base import ReadOnlyAdmin


class DeleteOnlyAdmin(ReadOnlyAdmin):
    """Rows that administrators can only delete."""

    list_select_related = ["user"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "user__email"]
    ordering = ["user__username", "pk"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.delete_{self.opts.model_name}")


class AuthenticatorAdmin(DeleteOnlyAdmin):
    """Second factors. Users without one set up a new one at their next login."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        self.delete_queryset(request, Authenticator.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        """Delete factors, and the recovery codes of users who have no other factor."""
        users = list(queryset.values_list("user", flat=True))
        super().delete_queryset(request, queryset)

        recovery_codes = Authenticator.Type.RECOVERY_CODES
        factors = Authenticator.objects.exclude(type=recovery_codes)
        codes = Authenticator.objects.filter(user__in=users, type=recovery_codes)
        codes.exclude(user__in=factors.values("user")).delete()


class SocialAccountAdmin(DeleteOnlyAdmin):
    """Agency accounts. After a deletion, the next login finds the user by email again."""

    list_display = ["user", "provider", "uid", "email", "last_login"]
    fields = ["user", "provider", "uid", "email", "date_joined", "last_login"]

    @admin.display(description=_("email at the agency"))
    def email(self, account: SocialAccount) -> str:
        return account.extra_data.get("email", "")
