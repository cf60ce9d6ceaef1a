"""Failed log-ins are counted by axes; here what it does not see by itself: wrong codes, and people who are no staff."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest


def count_failure(request: HttpRequest, user: User) -> None:
    """Count a failed log-in of this account; at the limit axes answers this request with its lock-out page."""
    user_login_failed.send(sender=__name__, credentials={"username": user.get_username()}, request=request)


def is_locked(request: HttpRequest, user: User) -> bool:
    """Whether the account is locked from this address; if so, axes answers this request with its lock-out page."""
    locked = not AxesProxyHandler.is_allowed(request, {"username": user.get_username()})
    request.axes_locked_out = locked  # type: ignore[attr-defined]
    return locked
