"""Views of allauth with the templates and context of the staff site."""

import json
from typing import Any

from allauth.account.views import LoginView
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stories.admin.login.forms import StaffLoginForm, StaffPasswordChangeForm
from stories.admin.login.oidc import provider_id
from stories.admin.login.second_factor import (
    has_passed,
    has_second_factor,
    is_recently_confirmed,
    record_second_factor,
)
from stories.admin.login.sessions import end_all_sessions, end_other_sessions


class StaffContextMixin:
    """The context of the staff site, without its menu while the second factor is missing."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        # allauth's "site" would hide the one of our context processor.
        context.pop("site", None)
        context |= admin.site.each_context(self.request)

        context["must_set_up"] = self._must_set_up_factor()
        if context["must_set_up"]:
            context["staff_menu"] = []
        if "js_data" in context:
            context["key_options"] = json.dumps(context["js_data"], cls=DjangoJSONEncoder)
        return context

    def _must_set_up_factor(self) -> bool:
        if not settings.SECOND_FACTOR or not self.request.user.is_authenticated:
            return False
        return not has_passed(self.request)


class StaffLoginView(StaffContextMixin, LoginView):
    """Login with username and password, a passkey, or an agency account."""

    form_class = StaffLoginForm
    template_name = "admin/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "app_path": self.request.path,
            "next": context["redirect_field_value"] or "",
            "has_agency": bool(provider_id()),
        }


log_in = StaffLoginView.as_view()


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Cancel a login between its two steps."""
    request.session.flush()
    return redirect("account_login")


class ChangePassword(StaffContextMixin, PasswordChangeView):
    """A new password for oneself, after a confirmation with the second factor if there is one."""

    form_class = StaffPasswordChangeForm
    template_name = "admin/password_change.html"
    success_url = reverse_lazy("admin:password_change_done")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if has_second_factor(request.user) and not is_recently_confirmed(request):
            raise ReauthenticationRequired
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        end_other_sessions(form.user)
        UserSession.objects.create_from_request(self.request)  # its key has changed
        return response


change_password = ChangePassword.as_view()


class Factors(IndexView):
    """Second factors of an account, and where it is logged in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = UserSession.objects.purge_and_list(self.request.user)
        return super().get_context_data(**kwargs) | {"sessions": sessions}


@require_POST
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of an account, also this one."""
    if not request.user.is_authenticated:
        return redirect("account_login")

    end_all_sessions(request.user)
    logout(request)
    messages.success(request, _("You’re logged out everywhere."))
    return redirect("account_login")


class ActivateApp(ActivateTOTPView):
    """Setup of an authenticator app, which also verifies it for this session."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        record_second_factor(self.request, self.request.user)
        return response


@require_POST
def cancel_app(request: HttpRequest) -> HttpResponse:
    """Cancel the setup of an app: the next one gets another key."""
    clear_totp_secret(request)
    return redirect("mfa_index")


class AddKey(AddWebAuthnView):
    """Setup of a security key, which also verifies it for this session."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        record_second_factor(self.request, self.request.user)
        return response


class RemoveKey(RemoveWebAuthnView):
    """Removal of a security key, unless it is the only factor of the account."""

    def form_valid(self, form: Form) -> HttpResponse:
        if get_adapter().can_delete_authenticator(self.object):
            return super().form_valid(form)
        messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
        return redirect("mfa_index")
