"""Mixins for Django's admins of users and groups: permissions come from groups only.

They are mixins because Django registers its own admins as soon as their module is imported.
"""

from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.admin.audit.admin_mixins import AuditedAdminMixin
from stories.admin.forms import StaffForm
from stories.admin.inlines import SectionInline
from stories.admin.unsaved import KeepInputMixin
from stories.models import Membership


class MembershipInline(SectionInline):
    """The centers that a contributor writes for."""

    after = None
    intro = _("Contributors can see and edit the stories that one of these centers leads.")
    model = Membership
    form = StaffForm
    verbose_name_plural = _("Centers")
    fields = ["center"]
    autocomplete_fields = ["center"]


class UserAdminMixin(KeepInputMixin, AuditedAdminMixin):
    """Accounts without single permissions; only superusers can change superusers."""

    readonly_fields = ["last_login", "date_joined"]
    autocomplete_fields = ["groups"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Permissions"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("History"), {"fields": ["last_login", "date_joined"]}),
    ]

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[type[InlineModelAdmin]]:
        return [MembershipInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Lock the superuser flag for others, and the role of one's own account."""
        readonly = list(self.readonly_fields)
        if not request.user.is_superuser:
            readonly.append("is_superuser")
            if obj == request.user:
                readonly += ["is_active", "is_staff", "groups"]

        return readonly

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)


class GroupAdminMixin(KeepInputMixin, AuditedAdminMixin):
    """Groups. Each migration resets the permissions of the built-in ones, such as Editors."""

    filter_horizontal = ()
