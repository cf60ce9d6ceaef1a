"""What administrators see of the log-in: who has which factor or agency account, to take away, never to read."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.admin.base import ReadOnlyAdmin


class DeleteOnlyAdmin(ReadOnlyAdmin):
    """Rows that an administrator may only delete."""

    list_select_related = ["user"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "user__email"]
    ordering = ["user__username", "pk"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.delete_{self.opts.model_name}")


class AuthenticatorAdmin(DeleteOnlyAdmin):
    """Second factors: who lost theirs sets up new ones at the next log-in, once an administrator deleted the old."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        self.delete_queryset(request, Authenticator.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        """Delete factors, and the recovery codes of those who have no other left."""
        people = list(queryset.values_list("user", flat=True))
        super().delete_queryset(request, queryset)
        codes = Authenticator.objects.filter(user__in=people, type=Authenticator.Type.RECOVERY_CODES)
        factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
        codes.exclude(user__in=factors.values("user")).delete()


class SocialAccountAdmin(DeleteOnlyAdmin):
    """Links to the agency's log-in; without its link an account is looked for by its e-mail address again."""

    list_display = ["user", "provider", "uid", "address", "last_login"]
    fields = ["user", "provider", "uid", "address", "date_joined", "last_login"]

    @admin.display(description=_("address at the agency"))
    def address(self, obj: SocialAccount) -> str:
        return obj.extra_data.get("email", "")
