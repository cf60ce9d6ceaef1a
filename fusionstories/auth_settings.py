"""Settings of the staff login: passwords, lockout, second factors and single sign-on."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from fusionstories.env import env_list, env_text

LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"

# Passwords

AUTHENTICATION_BACKENDS = [
    "stories.admin.login.password_length.PasswordLengthBackend",
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["fusionstories.hashers.NormalizingArgon2"]
# NIST SP 800-63B-4, section 3.1.1.2: length and a blocklist, no composition rules, and no maximum
# below 64 characters.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "stories.admin.login.password_length.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "stories.admin.login.validators.ContextValidator"},
]

# Lockout (django-axes): failed passwords and failed codes count together, in the database. The
# handler adds a limit for an account over all addresses.

AXES_HANDLER = "stories.admin.login.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "stories.admin.login.lockout.lockout_page"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Second factors and passkeys (django-allauth), without sign-up or email

ACCOUNT_ADAPTER = "stories.admin.login.adapters.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds; session_state.py has the same limit
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_LOGIN_TIMEOUT = 10 * 60  # seconds between the two steps of a login
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
# Counted in the cache before anything is hashed or stored.
ACCOUNT_RATE_LIMITS = {
    # Passwords from one address, right or wrong, for any name.
    "login": "30/m/ip,300/h/ip",
    # Starts of a login with a passkey or through the agency. Each stores a session.
    "login_start": "30/m/ip",
    # axes limits these, by user name and IP address.
    "reauthenticate": None,
    # Guessed codes for one account, from all addresses together.
    "login_failed": "20/h/key",
}
MFA_ADAPTER = "stories.admin.login.adapters.StaffMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # accept the code of the last half minute too, since clocks differ
MFA_FORMS = {
    "activate_totp": "stories.admin.login.forms.ActivateAppForm",
    "authenticate": "stories.admin.login.forms.CodeForm",
    "reauthenticate": "stories.admin.login.forms.ConfirmCodeForm",
    "authenticate_webauthn": "stories.admin.login.forms.KeyForm",
    "reauthenticate_webauthn": "stories.admin.login.forms.ConfirmKeyForm",
    "login_webauthn": "stories.admin.login.forms.PasskeyForm",
    "add_webauthn": "stories.admin.login.forms.AddKeyForm",
}

# Single sign-on (OpenID Connect through django-allauth)

SOCIALACCOUNT_ADAPTER = "stories.admin.login.oidc.StaffSocialAccountAdapter"
OIDC_VARIABLES = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
LOCAL_ISSUERS = (("http", "localhost"), ("http", "127.0.0.1"), ("http", "::1"))


def oidc_providers(is_production: bool) -> dict[str, Any]:
    """Return SOCIALACCOUNT_PROVIDERS with the provider of the OIDC_* variables, {} without one.

    Raise ImproperlyConfigured if one of the variables is missing or the issuer isn't an https URL.
    """
    missing = [name for name in OIDC_VARIABLES if not env_text(name)]
    if len(missing) == len(OIDC_VARIABLES):
        return {}
    if missing:
        raise ImproperlyConfigured(
            f"{', '.join(OIDC_VARIABLES)} go together: {' and '.join(missing)} must be set too."
        )

    issuer = env_text("OIDC_ISSUER")
    _require_safe_issuer(issuer, is_production)

    # Accounts are linked to a provider id and a subject. A subject is unique within one issuer
    # only, so another issuer needs another id.
    host_and_path = issuer.partition("://")[2].lower()
    provider_id = re.sub(r"[^a-z0-9.]+", "-", host_and_path).strip("-")[:100]

    acr = env_list("OIDC_ACR")
    app = {
        "provider_id": provider_id,
        "name": provider_id[:40],
        "client_id": env_text("OIDC_CLIENT_ID"),
        "secret": env_text("OIDC_CLIENT_SECRET"),
        "settings": {
            "server_url": issuer,
            "oauth_pkce_enabled": True,
            "auth_params": {"acr_values": " ".join(acr)} if acr else {},
            "acr": acr,
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def _require_safe_issuer(issuer: str, is_production: bool) -> None:
    """Raise ImproperlyConfigured unless the issuer is an https URL. Tests may use this machine."""
    parts = urlsplit(issuer)
    is_local = (parts.scheme, parts.hostname) in LOCAL_ISSUERS
    is_safe = parts.scheme == "https" or (is_local and not is_production)
    suffix = parts.query + parts.fragment
    if not is_safe or not parts.hostname or suffix:
        raise ImproperlyConfigured(
            "OIDC_ISSUER must be the provider's https address, such as https://login.example.gov,"
            f" not {issuer!r}."
        )
