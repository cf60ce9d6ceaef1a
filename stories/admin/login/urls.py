"""URLs of the login, under /admin/ because staff cookies are limited to that path.

They must come before the URLs of the admin site.
"""

from collections.abc import Callable

from allauth.account.views import ReauthenticateView
from allauth.decorators import rate_limit
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
)
from django.http.response import HttpResponseBase
from django.urls import include, path
from django.views.generic import RedirectView, View

from stories.admin.login.oidc import confirm_done, oidc_callback, oidc_login
from stories.admin.login.views import (
    ActivateApp,
    AddKey,
    Factors,
    RemoveKey,
    StaffContextMixin,
    cancel,
    cancel_app,
    log_in,
    log_out_everywhere,
)


def staff(view: type[View], template: str) -> Callable[..., HttpResponseBase]:
    """Return a view of allauth with a template and the context of the staff site."""
    attributes = {"template_name": f"admin/login/{template}.html"}
    staff_view = type(view.__name__, (StaffContextMixin, view), attributes)
    return staff_view.as_view()  # type: ignore[attr-defined]


limit_starts = rate_limit(action="login_start", limit_get=True)
log_in_by_passkey = limit_starts(LoginWebAuthnView.as_view())

log_in_urls = [
    path("", log_in, name="account_login"),
    path("cancel/", cancel, name="login_cancel"),
    path("code/", staff(AuthenticateView, "second_step"), name="mfa_authenticate"),
    path("passkey/", log_in_by_passkey, name="mfa_login_webauthn"),
    path("agency/", oidc_login, name="openid_connect_login"),
    path("agency/callback/", oidc_callback, name="openid_connect_callback"),
]
confirm_urls = [
    path("agency/done/", confirm_done, name="confirm_done"),
    path("password/", staff(ReauthenticateView, "confirm"), name="account_reauthenticate"),
    path("code/", staff(ReauthenticateByCodeView, "confirm"), name="mfa_reauthenticate"),
    path(
        "key/", staff(ReauthenticateWebAuthnView, "confirm_key"), name="mfa_reauthenticate_webauthn"
    ),
]
factor_urls = [
    path("", staff(Factors, "factors"), name="mfa_index"),
    path("app/", staff(ActivateApp, "app"), name="mfa_activate_totp"),
    path("app/cancel/", cancel_app, name="cancel_app"),
    path("app/remove/", staff(DeactivateTOTPView, "remove"), name="mfa_deactivate_totp"),
    path("keys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("keys/add/", staff(AddKey, "add_key"), name="mfa_add_webauthn"),
    path("keys/<int:pk>/", staff(EditWebAuthnView, "rename_key"), name="mfa_edit_webauthn"),
    path("keys/<int:pk>/remove/", staff(RemoveKey, "remove"), name="mfa_remove_webauthn"),
    path("codes/", staff(ViewRecoveryCodesView, "codes"), name="mfa_view_recovery_codes"),
    path(
        "codes/new/",
        staff(GenerateRecoveryCodesView, "new_codes"),
        name="mfa_generate_recovery_codes",
    ),
]
urlpatterns = [
    path("login/", include(log_in_urls)),
    path("confirm/", include(confirm_urls)),
    path("factors/", include(factor_urls)),
    path("sessions/end/", log_out_everywhere, name="log_out_everywhere"),
]
