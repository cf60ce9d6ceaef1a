"""Login state of a session: its second factor, and when the user last confirmed their identity."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# Session keys: the user whose second factor was verified, and the Unix time of the last
# confirmation.
PASSED = "second_factor_of"
CONFIRMED_AT = "proved_at"
RECENT_SECONDS = 300


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Return whether an account has a second factor other than recovery codes. One query."""
    return is_mfa_enabled(user, FACTORS)


def has_passed(request: HttpRequest, user: User | AnonymousUser | None = None) -> bool:
    """Return whether this session has verified the second factor of its user.

    `user` is given during a login, before the session has a user.
    """
    user = user or request.user
    return user.pk is not None and request.session.get(PASSED) == user.pk


def record_second_factor(request: HttpRequest, user: User | AnonymousUser) -> None:
    """Record that the second factor of this user was just verified."""
    request.session[PASSED] = user.pk
    record_confirmation(request)


def record_confirmation(request: HttpRequest) -> None:
    """Record that the user has just confirmed their identity."""
    request.session[CONFIRMED_AT] = time.time()


def is_recently_confirmed(request: HttpRequest) -> bool:
    """Return whether the user confirmed their identity in the last RECENT_SECONDS."""
    return time.time() - request.session.get(CONFIRMED_AT, 0) < RECENT_SECONDS


def is_last_factor(factor: Authenticator) -> bool:
    """Return whether this is the only second factor of its account. One query."""
    if factor.type not in FACTORS:
        return False
    others = Authenticator.objects.filter(user=factor.user_id, type__in=FACTORS)
    return not others.exclude(pk=factor.pk).exists()
