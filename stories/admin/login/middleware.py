"""The gate before every staff page: without the second factor a session gets no further than setting one up."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from stories.admin.login.session_state import has_passed, has_second_factor

# What a session may open that has only seen a password: ways to set up a factor, and the way out.
SET_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "admin:logout"}


def require_second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: where SECOND_FACTOR is on, let a logged-in session into /admin/ only after its second factor.

    A page is closed unless SET_UP names it, so a new page needs no thought to be safe.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        is_staff_page = request.path_info.startswith("/admin/")
        if not settings.SECOND_FACTOR or not is_staff_page or not request.user.is_authenticated or has_passed(request):
            return None
        return _halt(request)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _halt(request: HttpRequest) -> HttpResponse | None:
    """Return the way to set up a factor; to the log-in when one was set up elsewhere since this session began."""
    if has_second_factor(request.user):
        logout(request)
        return redirect_to_login(request.get_full_path())
    name = request.resolver_match.view_name if request.resolver_match else ""
    return None if name in SET_UP else redirect("mfa_index")


STARTED = "started_at"


def end_long_sessions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: log a member of staff out SESSION_MAX_SECONDS after the log-in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/admin/") and request.user.is_authenticated:
            started = request.session.setdefault(STARTED, int(time.time()))
            if time.time() - started > settings.SESSION_MAX_SECONDS:
                logout(request)
        return get_response(request)

    return middleware
