"""System check against demo accounts in production."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError

from stories.admin.demo_accounts import PREFIX


def no_demo_accounts(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: object,
) -> list[CheckMessage]:
    """Return an error for each active demo account in production."""
    if not settings.PRODUCTION:
        return []

    errors: list[CheckMessage] = []
    for alias in databases or ():
        errors += [_error(name) for name in _demo_accounts(alias)]

    return errors


def _demo_accounts(alias: str) -> list[str]:
    accounts = User.objects.using(alias).filter(username__istartswith=PREFIX, is_active=True)
    try:
        return list(accounts.order_by("username").values_list("username", flat=True))
    except DatabaseError:  # no table, and no account, before the first migration
        return []


def _error(name: str) -> CheckMessage:
    return Error(
        f"The demo account {name} is active in production.",
        hint="Delete or deactivate it: its password was printed on a screen.",
        id="stories.E001",
    )
