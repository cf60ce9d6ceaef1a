"""allauth's views in the look of the staff site."""

import json
from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import admin, messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stories.admin.login.forms import StaffLoginForm
from stories.admin.login.oidc import agency_name
from stories.admin.login.session_state import has_passed, record_second_factor


class StaffContextMixin:
    """What templates of the staff site know; without the menu while the second factor is missing."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)  # allauth's has the host for a name; ours comes from the context processor
        context |= admin.site.each_context(self.request)
        must_set_up = settings.SECOND_FACTOR and self.request.user.is_authenticated and not has_passed(self.request)
        if "js_data" in context:
            context["key_options"] = json.dumps(context["js_data"], cls=DjangoJSONEncoder)
        return context | {"must_set_up": must_set_up} | ({"staff_menu": []} if must_set_up else {})


class StaffLoginView(StaffContextMixin, LoginView):
    """The one log-in: name and password, a passkey, or the agency's door."""

    form_class = StaffLoginForm
    template_name = "admin/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "app_path": self.request.path,
            "next": context["redirect_field_value"] or "",
            "has_agency": bool(agency_name()),
        }


log_in = StaffLoginView.as_view()


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Leave a log-in half-way."""
    request.session.flush()
    return redirect("account_login")


class ActivateApp(ActivateTOTPView):
    """Setting up the app shows that its holder is here."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_second_factor(self.request, self.request.user)
        return response


class AddKey(AddWebAuthnView):
    """Setting up a key shows that its holder is here."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_second_factor(self.request, self.request.user)
        return response


class RemoveKey(RemoveWebAuthnView):
    """A key goes, but not the only factor where one is needed."""

    def form_valid(self, form: Any) -> HttpResponse:
        if get_adapter().can_delete_authenticator(self.object):
            return super().form_valid(form)
        messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
        return redirect("mfa_index")
