"""Accounts and groups that can make text public or decide who can."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, User
from django.db.models import Q

from stories.publishing.roles import PROTECTED_PERMISSIONS, permissions_named

# The permission to request and confirm account changes.
ADMINISTER = "auth.change_user"


def is_protected(account: User) -> bool:
    """Return whether a second administrator must confirm changes of this account's credentials.

    An inactive account counts as what it would be when it is enabled. At most one query.
    """
    if account.is_superuser:
        return True
    granted = permissions_named(PROTECTED_PERMISSIONS)
    return granted.filter(Q(group__user=account) | Q(user=account)).exists()


def protected_groups(groups: Iterable[Group]) -> list[Group]:
    """Return the groups that a second administrator must confirm, by name; one query."""
    pks = [group.pk for group in groups]
    permissions = permissions_named(PROTECTED_PERMISSIONS)
    found = Group.objects.filter(pk__in=pks, permissions__in=permissions)
    return list(found.distinct().order_by("name"))


def administrators() -> list[User]:
    """Return the active accounts that can request and confirm account changes."""
    may_change = permissions_named([ADMINISTER])
    is_permitted = Q(is_superuser=True) | Q(groups__permissions__in=may_change)
    return list(User.objects.filter(is_permitted, is_active=True).distinct().order_by("pk"))
