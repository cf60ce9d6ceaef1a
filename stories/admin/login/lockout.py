"""Lockout after failed logins: a django-axes handler and what it adds to axes.

axes locks a username for one IP address after AXES_FAILURE_LIMIT failures. The handler also limits
the failures of an account in a row over all addresses (NIST SP 800-63B-4, section 3.2.2), counted
apart for addresses from which the account has logged in before. So strangers can lock out other
strangers only. Passwords and codes count together.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_network

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessLog
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from stories.models import FailedLogins

# Failures in a row from unknown addresses: the first ones are free, then each doubles the wait.
FREE_FAILURES = 10
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MAX_FAILURES = 100
# An address is known for this long after a login.
KNOWN_DAYS = 90
# Rows that the names without an account share.
UNKNOWN_NAMES = 1000

IPV6_PREFIX = 64  # devices change the rest of their address
Credentials = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wait:
    """How long an account refuses logins from an address; None means until it is unlocked."""

    remaining: timedelta | None


class LockoutHandler(AxesDatabaseHandler):
    """Handler of axes that also limits the failures of an account over all addresses."""

    def is_locked(self, request: HttpRequest, credentials: Credentials | None = None) -> bool:
        """Return whether a login is refused before its password is hashed."""
        wait: Wait | None
        if super().is_locked(request, credentials):
            wait = self._remaining_cool_off(request, credentials)
        else:
            wait = find_wait(_username(credentials), request.axes_ip_address)  # type: ignore[attr-defined]

        request.login_wait = wait  # type: ignore[attr-defined]
        return wait is not None

    def _remaining_cool_off(self, request: HttpRequest, credentials: Credentials | None) -> Wait:
        """Return the time left of the lockout that the latest failure started."""
        cool_off = get_cool_off(request)
        latest = [
            attempts.aggregate(latest=Max("attempt_time"))["latest"]
            for attempts in self.get_user_attempts(request, credentials)
        ]
        failed_at = max(filter(None, latest))
        return Wait(failed_at + cool_off - timezone.now())

    def user_login_failed(
        self,
        sender: object,
        credentials: Credentials,
        request: HttpRequest | None = None,
        **kwargs: object,
    ) -> None:
        """Count a failure, unless the login was refused without looking at the password."""
        is_refused = request is not None and is_refused_login(request)
        if request is not None and is_refused:
            request.axes_locked_out = True  # type: ignore[attr-defined]
            request.axes_credentials = credentials  # type: ignore[attr-defined]
            return

        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is not None:
            _count(_username(credentials), request.axes_ip_address)  # type: ignore[attr-defined]

    def user_logged_in(
        self, sender: object, request: HttpRequest, user: User, **kwargs: object
    ) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        FailedLogins.objects.filter(account=_account_key(user)).delete()


def is_refused_login(request: HttpRequest) -> bool:
    """Return whether this request was refused because of earlier failures."""
    return getattr(request, "login_wait", None) is not None


def count_failure(request: HttpRequest, user: User) -> None:
    """Count a failed login; at the limit, axes answers this request with lockout_page()."""
    credentials = {"username": user.get_username()}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def is_locked(request: HttpRequest, user: User) -> bool:
    """Return whether the account is locked from this IP address.

    If so, axes answers this request with lockout_page().
    """
    credentials = {"username": user.get_username()}
    is_locked_out = not AxesProxyHandler.is_allowed(request, credentials)
    request.axes_locked_out = is_locked_out  # type: ignore[attr-defined]
    return is_locked_out


def find_wait(username: str, address: str | None) -> Wait | None:
    """Return how long the account refuses logins from the address, or None if it doesn't.

    Two queries, and a third one after failures.
    """
    user = _find_user(username)
    counts = FailedLogins.objects.filter(
        account=_account_key(user, username), password_digest=_digest(user)
    )
    found = {row.is_known_address: row for row in counts}
    if not found:
        return None

    row = found.get(_is_known(user, address))
    if row is None:
        return None
    if row.count >= MAX_FAILURES:
        return Wait(None)
    if row.is_known_address:
        return None
    return _growing_wait(row.count, row.last_failed_at)


def _growing_wait(count: int, last_failed_at: datetime) -> Wait | None:
    """Return the time left to wait, which doubles with each failure after the free ones."""
    if count < FREE_FAILURES:
        return None

    doublings = min(count - FREE_FAILURES, 10)
    wait = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    remaining = last_failed_at + wait - timezone.now()
    if remaining <= timedelta():
        return None
    return Wait(remaining)


@transaction.atomic
def _count(username: str, address: str | None) -> None:
    """Add one to the failures of an account; those with a former password don't count."""
    user = _find_user(username)
    digest = _digest(user)
    now = timezone.now()

    row, _created = FailedLogins.objects.select_for_update().get_or_create(
        account=_account_key(user, username),
        is_known_address=_is_known(user, address),
        defaults={"password_digest": digest, "last_failed_at": now},
    )
    if row.password_digest != digest:
        row.count = 0
        row.password_digest = digest

    row.count += 1
    row.last_failed_at = now
    row.save()


def _find_user(username: str) -> User | None:
    if not username or "\0" in username:
        return None
    return User.objects.filter(username=username).first()


def _account_key(user: User | None, username: str = "") -> str:
    """Return the key of an account, or one of UNKNOWN_NAMES keys for a name without one."""
    if user is not None:
        return f"user/{user.pk}"

    key = settings.SECRET_KEY.encode()
    digest = hmac.digest(key, username.encode(errors="replace"), "sha256")
    number = int.from_bytes(digest[:8]) % UNKNOWN_NAMES
    return f"name/{number}"


def _digest(user: User | None) -> str:
    """Return a digest of the stored password hash, which changes with the password."""
    if user is None:
        return ""
    return sha256(user.password.encode()).hexdigest()


def _is_known(user: User | None, address: str | None) -> bool:
    """Return whether the user has logged in from the network of this address. One query."""
    if user is None or not address:
        return False

    since = timezone.now() - timedelta(days=KNOWN_DAYS)
    logins = AccessLog.objects.filter(username=user.get_username(), attempt_time__gte=since)
    addresses = logins.values_list("ip_address", flat=True).distinct()
    return _network(address) in map(_network, filter(None, addresses))


def _network(address: str) -> IPv4Network | IPv6Network:
    """Return the network that counts as one address: the /64 of an IPv6 address."""
    if ":" in address:
        return ip_network(f"{address}/{IPV6_PREFIX}", strict=False)
    return ip_network(address)


def _username(credentials: Credentials | None) -> str:
    return str((credentials or {}).get("username") or "")


def lockout_page(
    request: HttpRequest,
    response: HttpResponse | None = None,
    credentials: Credentials | None = None,
) -> HttpResponse:
    """Return 429 with the time to wait (AXES_LOCKOUT_CALLABLE)."""
    wait = getattr(request, "login_wait", None) or Wait(get_cool_off(request))
    return _too_many(request, "admin/locked_out.html", wait.remaining)


def too_many_attempts(request: HttpRequest) -> HttpResponse:
    """Return 429 for too many login attempts from one address (allauth's handler429)."""
    return _too_many(request, "admin/too_many_attempts.html", timedelta(minutes=1))


def busy_page(request: HttpRequest) -> HttpResponse:
    """Return 429 while other logins are being checked."""
    return _too_many(request, "admin/login_busy.html", timedelta(seconds=5))


def _too_many(request: HttpRequest, template: str, wait: timedelta | None) -> HttpResponse:
    """Return 429 with the time to wait, if that is known."""
    seconds = int(wait.total_seconds()) if wait is not None else 0
    context = {"minutes": -(-seconds // 60), "is_unlimited": wait is None}
    response = render(request, template, context, status=429)
    if wait is not None:
        response.headers["Retry-After"] = str(max(seconds, 1))
    return response
