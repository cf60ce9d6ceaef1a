"""Adapters for allauth: who can log in, what needs confirmation, and encrypted second factors."""

import base64
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.account_changes import NOTICE_SESSION_KEY
from stories.admin.login.second_factor import (
    has_passed,
    is_last_factor,
    is_recently_confirmed,
    record_confirmation,
    record_second_factor,
)
from stories.models import Audited
from stories.publishing.accounts.notices import unseen_changes
from stories.publishing.audit.log import record

log = logging.getLogger(__name__)
# Messages that repeat what the next page shows.
HIDDEN_MESSAGES = {"account/messages/logged_in.txt", "mfa/messages/recovery_codes_generated.txt"}


class StaffAccountAdapter(DefaultAccountAdapter):
    """Only active staff can log in, whatever the method. Only administrators create accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse | None:
        """Refuse accounts that are disabled or not of staff, as failed logins."""
        if user.is_active and user.is_staff:
            return None

        request.session.flush()
        record(Audited.LOG_IN_FAILED, user, known=True)
        messages.error(request, _("This account can’t log in. Contact a site administrator."))
        return redirect("account_login")

    def get_login_stages(self) -> list[str]:
        return [f"{SecondFactorStage.__module__}.{SecondFactorStage.__qualname__}"]

    def login(self, request: HttpRequest, user: User) -> None:
        """Log in; record a second factor that was verified before, and notices to show."""
        super().login(request, user)
        methods = [one["method"] for one in get_authentication_records(request, user)]
        if "mfa" in methods:
            record_second_factor(request, user)
        elif "socialaccount" not in methods:  # oidc.py has recorded when the user logged in there
            record_confirmation(request)

        request.session[NOTICE_SESSION_KEY] = unseen_changes(user).exists()

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Require a confirmation before factors are changed, unless there was a recent one."""
        return not is_recently_confirmed(context.request)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Accept the password as confirmation only if the account has no factor yet.

        Users whose second factor is verified by the agency confirm there.
        """
        methods = super().get_reauthentication_methods(user)
        without_password = [method for method in methods if method["id"] != "reauthenticate"]
        if without_password:
            return without_password
        if not has_passed(context.request):
            return methods

        url = reverse("openid_connect_login")
        return [{"id": "agency", "description": _("Use your agency login"), "url": url}]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        if message_template not in HIDDEN_MESSAGES:
            super().add_message(request, level, message_template, *args, **kwargs)


class SecondFactorStage(AuthenticateStage):
    """A login stage that asks for the second factor, unless the agency has verified one."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if has_passed(self.request, self.login.user):
            return None, True

        self.state["auth_hash"] = self.login.user.get_session_auth_hash()
        return super().handle()

    def exit(self) -> HttpResponse:
        """Continue the login, unless the password was changed since the first step."""
        auth_hash = self.login.user.get_session_auth_hash()
        if constant_time_compare(auth_hash, self.state.get("auth_hash", "")):
            return super().exit()

        record(Audited.LOG_IN_FAILED, self.login.user, known=True)
        messages.error(self.request, _("Your password was changed. Log in with the new one."))
        return self.abort()


class StaffMFAAdapter(DefaultMFAAdapter):
    """Second factors with encrypted secrets, which a copy of the database does not reveal."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "That code didn’t work. Codes change every 30 seconds. Try the next one."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "This is your only second factor. Set up another one first."
        ),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def generate_authenticator_name(
        self,
        user: User,
        type: Authenticator.Type,  # noqa: A002  the name that allauth passes
    ) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Key %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret, or a random one, which no code matches, if no key decrypts it."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error(
                "Can't decrypt a second factor: SECRET_KEY changed without SECRET_KEY_FALLBACKS."
            )
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (settings.SECOND_FACTOR and is_last_factor(authenticator))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": str(settings.SITE_NAME)}


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    ciphers = []
    for key in keys:
        derived = salted_hmac("second-factor", "", secret=key, algorithm="sha256").digest()
        ciphers.append(Fernet(base64.urlsafe_b64encode(derived)))

    return MultiFernet(ciphers)
