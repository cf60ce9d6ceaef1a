"""Agency login with OpenID Connect, for example with a PIV card.

The account is the one linked to the subject of the issuer. At the first login it is the only
active staff user with the email address that the provider has verified. No accounts are created.

The login counts as two factors only if the signed ID token says so: with one of the `acr` values in
OIDC_ACR or, if that is empty, with `mfa` or `sc` (smart card) in `amr` (RFC 8176). Otherwise the
site asks for its own second factor.

The provider has a session of its own, so a login there may be hours old. Clearing, publishing and
changes of accounts need one of the last ten minutes: the portal requests it (`prompt=login` and
`max_age=0`) and reads its time from `auth_time` of the signed ID token.
"""

import logging
from typing import Any

import jwt
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthProcess, Provider
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from requests import RequestException

from stories.admin.login.redirects import next_url
from stories.admin.login.second_factor import is_recently_confirmed, record_agency_login
from stories.models import Audited
from stories.publishing.audit.repeated import record_repeated

log = logging.getLogger(__name__)

TWO_FACTOR_METHODS = {"mfa", "sc"}
CLOCK_LEEWAY_SECONDS = 60  # between the clocks of the provider and of this machine
FRESH_LOGIN = {"prompt": "login", "max_age": "0"}
# Attribute of a SocialLogin: when the user logged in at the provider, as Unix time.
LOGGED_IN_AT = "logged_in_at"
STORED_CLAIMS = ("iss", "sub", "email", "email_verified", "acr", "amr")
# Raised when a provider is down, broken or not the configured one.
PROVIDER_ERRORS = (
    OAuth2Error,
    RequestException,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
)


def provider_id() -> str:
    """Return the ID of the configured provider, or "" if there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    if not apps:
        return ""
    return apps[0]["provider_id"]


class StaffOIDCAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's adapter, which also checks the issuer and the signature of the ID token."""

    def get_provider(self) -> Provider:
        provider = super().get_provider()
        provider.oauth2_adapter_class = type(self)
        return provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """The discovery document; raise OAuth2Error if it is of another issuer."""
        config = super().openid_config
        server_url = self.get_provider().app.settings["server_url"]
        issuer = server_url.partition("/.well-known/")[0]
        if str(config["issuer"]).rstrip("/") != issuer.rstrip("/"):
            raise OAuth2Error("The discovery document names another issuer.")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return f"{settings.SITE_URL}{reverse('openid_connect_callback')}"

    def get_client(self, request: HttpRequest, app: SocialApp) -> OAuth2Client:
        """Return the client; redirect to the login page if the provider doesn't respond."""
        try:
            return super().get_client(request, app)
        except PROVIDER_ERRORS as error:
            log.warning("The OpenID provider does not respond: %r", error)
            reason = _(
                "Your agency’s login isn’t responding. Try again later or use your password."
            )
            raise ImmediateHttpResponse(_refuse(request, reason)) from error

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: object
    ) -> SocialLogin:
        """Return the user of the signed ID token; userinfo can add an email address."""
        self.did_fetch_access_token = False  # otherwise allauth skips the signature check
        try:
            login = super().complete_login(request, app, token, **kwargs)
            claims = login.account.extra_data["id_token"]
            userinfo = login.account.extra_data["userinfo"]
            if claims["sub"] != userinfo["sub"]:
                raise OAuth2Error("ID token and userinfo have different subjects.")

            all_claims = userinfo | claims
            setattr(login, LOGGED_IN_AT, float(claims.get("auth_time", 0)))
        except PROVIDER_ERRORS as error:
            raise OAuth2Error(f"The response of the provider is invalid: {error!r}") from error

        stored = {name: all_claims[name] for name in STORED_CLAIMS if name in all_claims}
        login.account.extra_data = stored
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Return the claims of a signed ID token, as allauth does, with a leeway for clocks."""
        config = self.openid_config
        try:
            algorithm, key = jwtkit.fetch_key(id_token, config["jwks_uri"], jwtkit.lookup_kid_jwk)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=key,
                algorithms=[algorithm],
                issuer=config["issuer"],
                audience=app.client_id,
                leeway=CLOCK_LEEWAY_SECONDS,
                options={"require": ["exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"The ID token is invalid: {error}") from error

        jwtkit.verify_jti(claims)
        return claims


class StaffSocialAccountAdapter(DefaultSocialAccountAdapter):
    """Finds the staff account of an agency user."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link a new agency user to a staff account, or refuse; record a second factor."""
        account = sociallogin.account
        if not sociallogin.is_existing:
            user = find_staff_user(account)
            if user is None:
                reason = _("You don’t have a staff account on this site.")
                raise ImmediateHttpResponse(_refuse(request, reason, account.uid))

            sociallogin.user = user
            account.user = user
            account.save()

        acr_values = sociallogin.provider.app.settings["acr"]
        record_agency_login(
            request,
            account.user,
            at=getattr(sociallogin, LOGGED_IN_AT),
            is_two_factors=has_two_factors(account.extra_data, acr_values),
        )
        if request.user == account.user:
            # Another login would empty the session, and with it a waiting form.
            raise ImmediateHttpResponse(_confirmed(request, sociallogin))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, object] | None = None,
    ) -> None:
        log.warning("Agency login failed: %s %r", error, exception)
        reason = _("The login through your agency didn’t work. Try again or use your password.")
        raise ImmediateHttpResponse(_refuse(request, reason))


def find_staff_user(account: SocialAccount) -> User | None:
    """Return the only active staff user who has the verified email and is not linked yet."""
    claims = account.extra_data
    if not claims.get("email") or claims.get("email_verified") not in (True, "true"):
        return None

    email = str(claims["email"])
    linked = SocialAccount.objects.filter(provider=account.provider).values("user")
    staff = User.objects.filter(email__iexact=email, is_staff=True, is_active=True)
    found = staff.exclude(pk__in=linked)

    # Compare again, because the database treats look-alikes such as ı and I as the same letter.
    users = [user for user in found if user.email.casefold() == email.casefold()]
    if len(users) != 1:
        return None
    return users[0]


def has_two_factors(claims: dict[str, Any], acr_values: list[str]) -> bool:
    """Return whether the ID token says that two factors were used."""
    if acr_values:
        return claims.get("acr") in acr_values
    methods = claims.get("amr")
    return isinstance(methods, list) and not TWO_FACTOR_METHODS.isdisjoint(methods)


@rate_limit(action="login_start", limit_get=True)
@require_safe
def oidc_login(request: HttpRequest) -> HttpResponse:
    """Redirect to the provider. On GET, because form-action (CSP) allows this site only."""
    provider = _configured_adapter(request).get_provider()
    auth_params = provider.get_auth_params()
    wanted_url = next_url(request.GET)

    if request.user.is_authenticated:
        wanted_url = f"{reverse('confirm_done')}?{urlencode({REDIRECT_FIELD_NAME: wanted_url})}"
        auth_params |= FRESH_LOGIN

    return provider.redirect(
        request, process=AuthProcess.LOGIN, next_url=wanted_url, auth_params=auth_params
    )


@require_safe
@login_required
def confirm_done(request: HttpRequest) -> HttpResponse:
    """Continue with the form that waited until the agency had confirmed the user's identity."""
    return resume_request(request) or redirect("admin:index")


@rate_limit(action="login_start", limit_get=True)
@require_safe
def oidc_callback(request: HttpRequest) -> HttpResponse:
    """Complete a login after the provider has redirected back."""
    return OAuth2CallbackView.adapter_view(_configured_adapter(request))(request)


def _configured_adapter(request: HttpRequest) -> StaffOIDCAdapter:
    """Return the adapter of the configured provider; raise Http404 if there is none."""
    name = provider_id()
    if not name:
        raise Http404
    return StaffOIDCAdapter(request, name)


def agency_logout_url(request: HttpRequest) -> str:
    """Return the address that ends the session at the provider (OpenID RP-Initiated Logout 1.0).

    Return "" if the user did not log in there, or if the provider names no such address.
    """
    records = get_authentication_records(request, request.user)
    if not provider_id() or "socialaccount" not in [record["method"] for record in records]:
        return ""

    adapter = _configured_adapter(request)
    try:
        address = str(adapter.openid_config["end_session_endpoint"])
    except PROVIDER_ERRORS as error:
        log.info("The OpenID provider offers no logout: %r", error)
        return ""

    # No ID token as a hint, because the session would have to store it.
    query = {
        "client_id": adapter.get_provider().app.client_id,
        "post_logout_redirect_uri": f"{settings.SITE_URL}{reverse('account_login')}",
    }
    separator = "&" if "?" in address else "?"
    return f"{address}{separator}{urlencode(query)}"


def _confirmed(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """Continue after a confirmation, unless the provider didn't ask the user to log in again."""
    if is_recently_confirmed(request):
        return redirect(sociallogin.get_redirect_url(request) or "admin:index")

    log.warning("The OpenID provider reports no recent login in auth_time.")
    messages.error(
        request,
        _(
            "Your agency’s login didn’t say that you logged in there just now, so it can’t confirm"
            " this step. Set up an authenticator app or a security key here, then try again."
        ),
    )
    return redirect("mfa_index")


def _refuse(request: HttpRequest, reason: str, subject: str = "") -> HttpResponse:
    """Return to the login page; `subject` is the provider's ID of a user that it has verified."""
    details = {"subject": subject[:100]} if subject else {}
    record_repeated(Audited.LOG_IN_FAILED, known=False, by_agency=True, **details)
    messages.error(request, reason)
    return redirect("account_login")
