"""System checks of the staff's door."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError

from stories.admin.demo import PREFIX


def no_demo_accounts(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Find accounts of the demo that could log in to production."""
    if not settings.PRODUCTION:
        return []
    return [_error(name) for alias in databases or () for name in _demo_accounts(alias)]


def _demo_accounts(alias: str) -> list[str]:
    try:
        accounts = User.objects.using(alias).filter(username__istartswith=PREFIX, is_active=True)
        return list(accounts.order_by("username").values_list("username", flat=True))
    except DatabaseError:  # before the first migration there is no table, and no account
        return []


def _error(name: str) -> CheckMessage:
    return Error(
        f"The demo account {name} is active in production.",
        hint="Delete it or clear its “active” mark: its password was printed on a screen.",
        id="stories.E001",
    )
