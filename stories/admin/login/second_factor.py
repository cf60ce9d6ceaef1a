"""Login state of a session: its second factor, and when the user last verified it."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.urls import reverse

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# Session keys: the user whose second factor was verified, and the Unix time of the last
# confirmation.
PASSED = "second_factor_of"
CONFIRMED_AT = "proved_at"
RECENT_SECONDS = 600


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


def record_agency_login(request: HttpRequest, user: User, at: float, is_two_factors: bool) -> None:
    """Record a login that the user's agency has verified.

    `at` is the time when the user logged in there, 0 if it isn't known. That can be hours ago,
    since the provider has a session of its own.
    """
    if is_two_factors:
        request.session[PASSED] = user.pk
    request.session[CONFIRMED_AT] = min(at, time.time())


def record_confirmation(request: HttpRequest) -> None:
    """Record that the user has just confirmed their identity."""
    request.session[CONFIRMED_AT] = time.time()


def is_recently_confirmed(request: HttpRequest) -> bool:
    """Return whether the user confirmed their identity in the last RECENT_SECONDS.

    That is a login, or a second factor that was verified again since. A password alone is not.
    """
    latest = request.session.get(CONFIRMED_AT, 0)
    for authentication in get_authentication_records(request, request.user):
        if authentication["method"] == "mfa":
            latest = max(latest, authentication["at"])

    return time.time() - latest < RECENT_SECONDS


def has_fresh_proof(request: HttpRequest) -> bool:
    """Return whether this session has verified the second factor in the last RECENT_SECONDS.

    Without SECOND_FACTOR, as in the demo, accounts have no factor that could be verified.
    """
    if not settings.SECOND_FACTOR:
        return True
    return has_passed(request) and is_recently_confirmed(request)


def require_fresh_proof(request: HttpRequest, keeps_form: bool = True) -> None:
    """Raise an exception that makes the user verify the second factor, unless it's fresh.

    The submitted form is kept in the session and submitted again afterwards. `keeps_form` False is
    for forms with a password, which must not be stored anywhere.
    """
    if has_fresh_proof(request):
        return
    if keeps_form:
        raise ReauthenticationRequired

    path = request.get_full_path()
    raise ImmediateHttpResponse(redirect_to_login(path, reverse("account_reauthenticate")))


def is_last_factor(factor: Authenticator) -> bool:
    """Return whether this is the only second factor of its account. One query."""
    if factor.type not in FACTORS:
        return False
    others = Authenticator.objects.filter(user=factor.user_id, type__in=FACTORS)
    return not others.exclude(pk=factor.pk).exists()
