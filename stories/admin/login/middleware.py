"""Middleware of the staff site: session length, second factor, read-only mode."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from fusionstories.hashers import HasherBusyError
from fusionstories.read_only import is_refusal
from stories.admin.login.lockout import busy_page
from stories.admin.login.redirects import next_url
from stories.admin.login.second_factor import has_passed, has_second_factor
from stories.admin.read_only import refusal
from stories.public_pages import DATABASE_UNAVAILABLE

# The views open to a session without a second factor: setting one up, and logging out.
SETUP_VIEWS = {
    "mfa_index",
    "mfa_activate_totp",
    "cancel_app",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "admin:logout",
}
STARTED_AT = "started_at"


class StaffAccess:
    """Middleware for /admin/: end long sessions, require a second factor, refuse when read-only.

    Without a second factor, all views are closed except SETUP_VIEWS, so new views are safe.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_page(request):
            if request.META.get(DATABASE_UNAVAILABLE):
                raise OperationalError("The database is unavailable.")
            if request.user.is_authenticated:
                _end_long_session(request)
            if _is_login_of_other_tab(request):
                return redirect(next_url(request.POST))

        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponse],
        _args: object,
        _kwargs: object,
    ) -> HttpResponse | None:
        """Refuse logins when read-only, and other views before a second factor is set up."""
        if not is_staff_page(request):
            return None

        if not request.user.is_authenticated:
            if settings.READ_ONLY and request.method == "POST":
                return refusal(request)
            return None

        if _has_required_factor(request):
            return None
        return _redirect_to_setup(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return a page that explains a busy server or a read-only database."""
        if isinstance(error, HasherBusyError):
            return busy_page(request)
        if is_staff_page(request) and is_refusal(error):
            return refusal(request)
        return None


def is_staff_page(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


def _is_login_of_other_tab(request: HttpRequest) -> bool:
    """Return whether staff send a login form although they have logged in since it was shown.

    The login changed the CSRF token, so the form would be refused.
    """
    if request.method != "POST" or not request.path_info.startswith(settings.LOGIN_URL):
        return False

    return request.user.is_authenticated and _has_required_factor(request)


def _has_required_factor(request: HttpRequest) -> bool:
    return not settings.SECOND_FACTOR or has_passed(request)


def _end_long_session(request: HttpRequest) -> None:
    """Log staff out SESSION_MAX_SECONDS after their login. Django ends inactive sessions."""
    started_at = request.session.setdefault(STARTED_AT, int(time.time()))
    if time.time() - started_at > settings.SESSION_MAX_SECONDS:
        logout(request)


def _redirect_to_setup(request: HttpRequest) -> HttpResponse | None:
    """Return a redirect to the setup of a factor, or None if the request is part of it.

    A session whose user has set up a factor elsewhere in the meantime must log in again.
    """
    if has_second_factor(request.user):
        logout(request)
        return redirect_to_login(request.get_full_path())

    match = request.resolver_match
    if match and match.view_name in SETUP_VIEWS:
        return None
    return redirect("mfa_index")
