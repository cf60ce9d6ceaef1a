"""Accounts of staff: what one may do comes from groups, never from single permissions.

Mixins, since Django's own desks for accounts register themselves as soon as their module is read.
"""

from django.utils.translation import gettext_lazy as _


class StaffUsers:
    """Django's accounts without what no portal needs; moments of log-in are facts, not fields."""

    readonly_fields = ["last_login", "date_joined"]
    autocomplete_fields = ["groups"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("What the account may do"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Record"), {"fields": ["last_login", "date_joined"]}),
    ]


class StaffGroups:
    """Groups. The portal's own, such as Editors, get their permissions back with each migrate."""

    filter_horizontal = ()
