"""Waiting time in which a new, reset or enabled account can't clear or publish.

It gives the owner of the account, and all officials, time to notice a change that they didn't want.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import AccountChangeKind, AccountChangeState
from stories.models import AccountChange
from stories.timezones import format_eastern

# A new role for a person who has used the account before doesn't start a waiting time.
WAITING_KINDS = (
    AccountChangeKind.CREATED,
    AccountChangeKind.PASSWORD,
    AccountChangeKind.FACTOR,
    AccountChangeKind.EMAIL,
    AccountChangeKind.LINK,
    AccountChangeKind.ENABLED,
)


def waits_until(user: User | AnonymousUser) -> datetime | None:
    """Return when the account may clear and publish again; None if it may now. One query."""
    wait = timedelta(hours=settings.ACCOUNT_WAIT_HOURS)
    if not wait:
        return None

    changes = AccountChange.objects.filter(
        account=user.pk,
        state=AccountChangeState.DONE,
        kind__in=WAITING_KINDS,
        decided_at__gt=Now() - wait,
    )
    latest = changes.aggregate(latest=Max("decided_at"))["latest"]
    if latest is None:
        return None
    return latest + wait


def waiting_notice(user: User | AnonymousUser) -> str:
    """Return why the account can't clear and publish yet; "" if it can."""
    until = waits_until(user)
    if until is None:
        return ""

    message = _(
        "Your account is new, or its login was reset. You can clear and publish from %(time)s on."
    )
    return message % {"time": format_eastern(until)}
