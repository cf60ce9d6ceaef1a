"""Settings of the log-in: passwords, lock-out, second factor, the agency's front door."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from fusionstories.env import env_bool, env_list, env_text

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_OIDC = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["fusionstories.hashers.NormalizingArgon2"]
# NIST SP 800-63B-4, section 3.1.1.2: length and a blocklist, no rules of composition, no limit below 64 characters.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "stories.admin.login.validators.ContextValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "/admin/login/", "/admin/"

# One count of failures, kept in the database, for passwords and for codes.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# allauth: the steps after the password. There is no sign-up and no e-mail.
ACCOUNT_ADAPTER = "stories.admin.login.adapters.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
# axes counts log-ins by name and address; this bounds guessed codes of one account from everywhere.
ACCOUNT_RATE_LIMITS = {"login": None, "reauthenticate": None, "login_failed": "20/h/key"}
MFA_ADAPTER = "stories.admin.login.adapters.StaffMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a code of half a minute ago is taken too: clocks differ and people type
MFA_FORMS = {
    "authenticate": "stories.admin.login.forms.CodeForm",
    "reauthenticate": "stories.admin.login.forms.ConfirmCodeForm",
    "authenticate_webauthn": "stories.admin.login.forms.KeyForm",
    "reauthenticate_webauthn": "stories.admin.login.forms.ConfirmKeyForm",
    "login_webauthn": "stories.admin.login.forms.PasskeyForm",
    "add_webauthn": "stories.admin.login.forms.AddKeyForm",
}
SOCIALACCOUNT_ADAPTER = "stories.admin.login.oidc.StaffSocialAccountAdapter"


def second_factor(is_production: bool) -> bool:
    """Return whether staff need a second factor; raise ImproperlyConfigured if production turns it off."""
    is_needed = env_bool("SECOND_FACTOR", is_production)
    if is_production and not is_needed:
        raise ImproperlyConfigured(
            "SECOND_FACTOR must be on in production: unset it, or set MODE=demo on this machine."
        )
    return is_needed


def agency_door(is_production: bool) -> dict[str, Any]:
    """Return SOCIALACCOUNT_PROVIDERS with the OpenID Connect provider of the environment, {} when none is named.

    Raise ImproperlyConfigured when one of the three is missing or the issuer is no https address.
    """
    issuer, client, secret = (env_text(name) for name in _OIDC)
    if not (issuer or client or secret):
        return {}
    if missing := [name for name in _OIDC if not env_text(name)]:
        raise ImproperlyConfigured(f"{', '.join(_OIDC)} go together: {' and '.join(missing)} must be set too.")
    _check_issuer(issuer, is_production)
    acr = env_list("OIDC_ACR")
    about = {
        "server_url": issuer,
        "oauth_pkce_enabled": True,
        "auth_params": {"acr_values": " ".join(acr)} if acr else {},
        "acr": acr,
    }
    # Accounts are linked to an issuer, so another issuer must not find them: a subject is unique within one only.
    name = re.sub(r"[^a-z0-9.]+", "-", issuer.partition("://")[2].lower()).strip("-")[:100]
    app = {"provider_id": name, "name": name[:40], "client_id": client, "secret": secret, "settings": about}
    return {"openid_connect": {"APPS": [app]}}


def _check_issuer(issuer: str, is_production: bool) -> None:
    parts = urlsplit(issuer)
    is_local = parts.scheme == "http" and parts.hostname in _LOOPBACK and not is_production
    if not parts.hostname or parts.query or parts.fragment or not (parts.scheme == "https" or is_local):
        raise ImproperlyConfigured(
            "OIDC_ISSUER must be the provider's https address, such as https://login.example.gov."
        )
