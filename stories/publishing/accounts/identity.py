"""Accounts that count as one person in every two-person rule.

Whoever creates an account or resets its credentials can log in with it, at least until its owner
has taken it over. So for 30 days the account counts as that person too, and as everyone behind that
person's account. Two accounts are the same person if they have anyone in common.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.models import User
from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import AccountChangeKind, AccountChangeState
from stories.models import AccountChange
from stories.timezones import format_eastern

SAME_PERSON_DAYS = 30
# Whoever makes one of these changes can log in with the account.
CONTROLLING_KINDS = (
    AccountChangeKind.CREATED,
    AccountChangeKind.PASSWORD,
    AccountChangeKind.FACTOR,
    AccountChangeKind.EMAIL,
    AccountChangeKind.LINK,
)


def are_same_person(first: Iterable[int], second: Iterable[int]) -> bool:
    """Return whether any of the first accounts counts as the same person as any of the second.

    Migration 0034 defines the rule in SQL, because triggers enforce it too.
    """
    first_accounts = sorted(first)
    second_accounts = sorted(second)
    if set(first_accounts) & set(second_accounts):
        return True

    parameters = [first_accounts, second_accounts]
    with connection.cursor() as cursor:
        cursor.execute("SELECT stories_same_person(%s::bigint[], %s::bigint[])", parameters)
        (is_same,) = cursor.fetchone()

    return is_same


def explain_same_person(account: User, others: Collection[int]) -> str:
    """Return why an account counts as the same person as one of the others; "" if it doesn't.

    One query, and another one if it does.
    """
    if not are_same_person({account.pk}, others):
        return ""

    changes = _controlling_changes({account.pk, *others})
    by_user = _first_change(changes, of=others, by={account.pk})
    if by_user:
        return _describe_control(by_user, by_user=True)

    of_user = _first_change(changes, of={account.pk}, by=others)
    if of_user:
        return _describe_control(of_user, by_user=False)

    own = [change for change in changes if change.account_id == account.pk]
    controllers = {change.requested_by_id for change in own}
    shared = _first_change(changes, of=others, by=controllers)
    if shared:
        names = {"by": shared.requested_by, "name": shared.account}
        return _("%(by)s created or reset your account and that of %(name)s.") % names

    return _("The same person created or reset your account and that of someone involved.")


def _first_change(
    changes: Iterable[AccountChange], *, of: Collection[int], by: Collection[int | None]
) -> AccountChange | None:
    """Return the first change of one of these accounts that one of these users requested."""
    for change in changes:
        if change.account_id in of and change.requested_by_id in by:
            return change

    return None


def _controlling_changes(accounts: Collection[int]) -> list[AccountChange]:
    """Return the changes that gave someone control of the accounts, latest first."""
    changes = AccountChange.objects.filter(
        account__in=accounts,
        state=AccountChangeState.DONE,
        kind__in=CONTROLLING_KINDS,
        requested_by__isnull=False,
        decided_at__gt=Now() - timedelta(days=SAME_PERSON_DAYS),
    )
    return list(changes.select_related("account", "requested_by").order_by("-decided_at", "-pk"))


def _describe_control(change: AccountChange, by_user: bool) -> str:
    """Say who created or reset an account, and when; `by_user` if the reader did it."""
    is_created = change.kind == AccountChangeKind.CREATED
    if by_user and is_created:
        message = _("You created the account of %(account)s on %(date)s.")
    elif by_user:
        message = _("You reset the login of %(account)s on %(date)s.")
    elif is_created:
        message = _("%(by)s created your account on %(date)s.")
    else:
        message = _("%(by)s reset your login on %(date)s.")

    date = format_eastern(cast(datetime, change.decided_at))
    return message % {"account": change.account, "by": change.requested_by, "date": date}
