"""Accounts of staff: what one may do comes from groups, never from single permissions.

Mixins, since Django's own desks for accounts register themselves as soon as their module is read.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.admin.audit.admin_mixins import AuditedAdminMixin
from stories.admin.forms import StaffForm
from stories.admin.inlines import SectionInline
from stories.models import Membership


class MembershipInline(SectionInline):
    """The centers that a contributor writes for."""

    after = None
    intro = _("For contributors: they see and write the stories that one of these centers leads.")
    model = Membership
    form = StaffForm
    verbose_name_plural = _("Centers")
    fields = ["center"]
    autocomplete_fields = ["center"]


class UserAdminMixin(AuditedAdminMixin):
    """Django's accounts without what no portal needs; moments of log-in are facts, not fields.

    Who is no superuser makes none, changes none, and does not change what he or she may do.
    """

    readonly_fields = ["last_login", "date_joined"]
    autocomplete_fields = ["groups"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("What the account may do"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Record"), {"fields": ["last_login", "date_joined"]}),
    ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [MembershipInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        own = ["is_active", "is_staff", "groups"] if obj == request.user else []
        return [*self.readonly_fields, *([] if request.user.is_superuser else ["is_superuser", *own])]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_above = bool(obj and obj.is_superuser and not request.user.is_superuser)
        return not is_above and super().has_change_permission(request, obj)  # type: ignore[misc]


class GroupAdminMixin(AuditedAdminMixin):
    """Groups. The portal's own, such as Editors, get their permissions back with each migrate."""

    filter_horizontal = ()
