"""Middleware before every staff page: sessions, the second factor, read-only mode."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from fusionstories.read_only import is_refusal
from stories.admin.login.session_state import has_passed, has_second_factor
from stories.admin.read_only import refusal
from stories.public_pages import DATABASE_IS_AWAY

# What a session may open that has only seen a password: ways to set up a factor, and the way out.
SET_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "admin:logout"}


STARTED = "started_at"


class StaffAccess:
    """Middleware for /admin/: sessions end, a second factor is required, and read-only mode refuses.

    A page is closed without a second factor unless SET_UP names it, so a new page needs no thought to be safe.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_page(request):
            if request.META.get(DATABASE_IS_AWAY):
                raise OperationalError("The database is away.")
            if request.user.is_authenticated:
                _end_long_session(request)
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if not is_staff_page(request):
            return None
        if not request.user.is_authenticated:
            return refusal(request) if settings.READ_ONLY and request.method == "POST" else None
        if settings.SECOND_FACTOR and not has_passed(request):
            return _halt(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal(request) if is_staff_page(request) and is_refusal(error) else None


def is_staff_page(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


def _end_long_session(request: HttpRequest) -> None:
    """Log a member of staff out SESSION_MAX_SECONDS after the log-in."""
    started = request.session.setdefault(STARTED, int(time.time()))
    if time.time() - started > settings.SESSION_MAX_SECONDS:
        logout(request)


def _halt(request: HttpRequest) -> HttpResponse | None:
    """Return the way to set up a factor; to the log-in when one was set up elsewhere since this session began."""
    if has_second_factor(request.user):
        logout(request)
        return redirect_to_login(request.get_full_path())
    name = request.resolver_match.view_name if request.resolver_match else ""
    return None if name in SET_UP else redirect("mfa_index")
