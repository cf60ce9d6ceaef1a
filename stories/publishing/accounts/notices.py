"""Notices about account changes: for the person concerned, for officials and administrators."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.db.models.functions import Now

from stories.choices import AccountChangeState
from stories.models import AccountChange

NOTICE_DAYS = 30


def unseen_changes(user: User | AnonymousUser) -> QuerySet[AccountChange]:
    """Return changes of the user's account by others that the user hasn't acknowledged yet."""
    changes = AccountChange.objects.filter(account=user.pk, acknowledged_at=None)
    by_others = changes.filter(~Q(requested_by=user.pk) | Q(requested_by=None))
    return by_others.select_related("account", "requested_by", "decided_by")


def acknowledge_changes(user: User, seen: list[int]) -> None:
    """Record that the user has read the notices with these ids."""
    unseen_changes(user).filter(pk__in=seen).update(acknowledged_at=Now())


def recent_changes() -> QuerySet[AccountChange]:
    """Return changes that wait for a second administrator, then those of the last 30 days."""
    is_open = Q(state=AccountChangeState.REQUESTED)
    recent = AccountChange.objects.filter(
        is_open | Q(decided_at__gt=Now() - timedelta(days=NOTICE_DAYS))
    )
    open_first = Case(When(is_open, then=0), default=1, output_field=IntegerField())
    ordered = recent.order_by(open_first, "-requested_at", "-pk")
    return ordered.select_related("account", "requested_by", "decided_by")
