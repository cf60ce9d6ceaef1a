"""What a session has proved: its second factor, and when somebody last proved who they are."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# In the session: whose second factor was seen, and the moment (Unix time) of the last proof.
PASSED, PROVED_AT = "second_factor_of", "proved_at"
FRESH_SECONDS = 300


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether an account can be asked for more than its password; recovery codes alone do not count. One query."""
    return is_mfa_enabled(user, FACTORS)


def has_passed(request: HttpRequest, user: User | AnonymousUser | None = None) -> bool:
    """Whether this session has seen the second factor of its user, or of a user who is about to be logged in."""
    user = user or request.user
    return user.pk is not None and request.session.get(PASSED) == user.pk


def record_second_factor(request: HttpRequest, user: User | AnonymousUser) -> None:
    """Remember that the second factor of this user was just seen."""
    request.session[PASSED] = user.pk
    record_confirmation(request)


def record_confirmation(request: HttpRequest) -> None:
    request.session[PROVED_AT] = time.time()


def is_recently_confirmed(request: HttpRequest) -> bool:
    """Whether somebody proved who they are in the last FRESH_SECONDS: by log-in or by setting up a factor."""
    return time.time() - request.session.get(PROVED_AT, 0) < FRESH_SECONDS


def is_last_factor(factor: Authenticator) -> bool:
    """Whether without this one the account would have none left. One query."""
    others = Authenticator.objects.filter(user=factor.user_id, type__in=FACTORS).exclude(pk=factor.pk)
    return factor.type in FACTORS and not others.exists()
