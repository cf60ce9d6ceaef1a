"""Lockout after failed logins. axes counts passwords; this module adds codes and non-staff."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest


def count_failure(request: HttpRequest, user: User) -> None:
    """Count a failed login; at the limit, axes answers this request with its lockout page."""
    credentials = {"username": user.get_username()}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def is_locked(request: HttpRequest, user: User) -> bool:
    """Return whether the account is locked from this IP address.

    If so, axes answers this request with its lockout page.
    """
    credentials = {"username": user.get_username()}
    is_locked_out = not AxesProxyHandler.is_allowed(request, credentials)
    request.axes_locked_out = is_locked_out  # type: ignore[attr-defined]
    return is_locked_out
