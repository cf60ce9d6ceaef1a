"""The agency's front door: OpenID Connect, so that a PIV card opens the portal too.

Which account it is: the one that was linked to this subject of this issuer; at the first time the only active member
of staff with the e-mail address that the provider calls verified. Nobody is made: who has no account gets none.

Whether that was two factors: only if the signed ID token says so, by one of the `acr` values of OIDC_ACR, or where
none is set by `mfa` or `sc` (smart card) among its `amr` values (RFC 8176). Otherwise the portal asks for its own.
"""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from requests import RequestException

from stories.admin.login.session_state import record_second_factor
from stories.models import Audited
from stories.publishing.audit.log import record

log = logging.getLogger(__name__)
TWO_FACTORS = {"mfa", "sc"}
KEPT = ("iss", "sub", "email", "email_verified", "acr", "amr")
# What a provider that is away, broken or not ours can raise on the way.
TROUBLE = (OAuth2Error, RequestException, KeyError, TypeError, ValueError, AttributeError)


def agency_name() -> str:
    """Return the name of the provider of the settings, "" when there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return apps[0]["provider_id"] if apps else ""


class StaffOIDCAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's OpenID Connect, without its shortcuts: the issuer must be the one we named, the signature must hold."""

    def get_provider(self) -> Any:
        provider = super().get_provider()
        provider.oauth2_adapter_class = type(self)
        return provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description of itself; raise OAuth2Error when it is of somebody else."""
        config = super().openid_config
        named = self.get_provider().app.settings["server_url"].partition("/.well-known/")[0]
        if str(config["issuer"]).rstrip("/") != named.rstrip("/"):
            raise OAuth2Error("The discovery document names another issuer.")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return f"{settings.SITE_URL}{reverse('openid_connect_callback')}"

    def get_client(self, request: HttpRequest, app: SocialApp) -> Any:
        """The way to the provider, by its description of itself; without it the browser goes back to the log-in."""
        try:
            return super().get_client(request, app)
        except TROUBLE as error:
            log.warning("The provider of the agency does not answer: %r", error)
            reason = _("Your agency's log-in does not answer. Try again later, or use your password.")
            raise ImmediateHttpResponse(_refuse(request, reason)) from error

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """Return who came, by the signed ID token; userinfo may add an address, but of the same subject."""
        self.did_fetch_access_token = False  # else the signature would not be looked at
        try:
            login = super().complete_login(request, app, token, **kwargs)
            claims, about = login.account.extra_data["id_token"], login.account.extra_data["userinfo"]
            if claims["sub"] != about["sub"]:
                raise OAuth2Error("ID token and userinfo speak of two people.")
        except TROUBLE as error:
            raise OAuth2Error("The answer of the provider cannot be used.") from error
        login.account.extra_data = {name: value for name, value in (about | claims).items() if name in KEPT}
        return login


class StaffSocialAccountAdapter(DefaultSocialAccountAdapter):
    """Finds the account of who comes through the agency's door."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link an unlinked person to their account, or turn them away; note the second factor."""
        account = sociallogin.account
        if not sociallogin.is_existing:
            user = find_staff_user(account)
            if user is None:
                raise ImmediateHttpResponse(_refuse(request, _("There is no staff account for you here.")))
            account.user = sociallogin.user = user
            account.save()
        if has_two_factors(account.extra_data, sociallogin.provider.app.settings["acr"]):
            record_second_factor(request, account.user)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        log.warning("Log-in by the agency failed: %s %r", error, exception)
        raise ImmediateHttpResponse(_refuse(request, _("The log-in through your agency did not work.")))


def find_staff_user(account: SocialAccount) -> User | None:
    """Return the one active member of staff with the verified address of a person who is not linked yet."""
    claims = account.extra_data
    if not claims.get("email") or claims.get("email_verified") not in (True, "true"):
        return None
    address = str(claims["email"])
    linked = SocialAccount.objects.filter(provider=account.provider).values("user")
    found = User.objects.filter(email__iexact=address, is_staff=True, is_active=True).exclude(pk__in=linked)
    # The database takes look-alikes such as ı and I for the same letter.
    people = [user for user in found if user.email.casefold() == address.casefold()]
    return people[0] if len(people) == 1 else None


def has_two_factors(claims: dict[str, Any], acr: list[str]) -> bool:
    """Whether the ID token says that two factors were seen."""
    if acr:
        return claims.get("acr") in acr
    amr = claims.get("amr")
    return isinstance(amr, list) and any(method in TWO_FACTORS for method in amr)


@require_safe
def oidc_login(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider. A link, since a form may lead to this site only (form-action)."""
    wanted = request.GET.get("next", "")
    next_url = wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else reverse("admin:index")
    provider = StaffOIDCAdapter(request, _named()).get_provider()
    return provider.redirect(request, process=AuthProcess.LOGIN, next_url=next_url)


@require_safe
def oidc_callback(request: HttpRequest) -> HttpResponse:
    """Take the browser back from the provider."""
    return OAuth2CallbackView.adapter_view(StaffOIDCAdapter(request, _named()))(request)


def _named() -> str:
    if name := agency_name():
        return name
    raise Http404


def _refuse(request: HttpRequest, reason: str) -> HttpResponse:
    record(Audited.LOG_IN_FAILED, known=False, by_agency=True)
    messages.error(request, reason)
    return redirect("account_login")
