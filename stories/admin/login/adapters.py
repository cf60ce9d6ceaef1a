"""What allauth asks us: who may come in, what must be confirmed, how secrets of the factors are kept."""

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
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.login.session_state import (
    has_passed,
    is_last_factor,
    is_recently_confirmed,
    record_confirmation,
    record_second_factor,
)
from stories.models import Audited
from stories.publishing.audit.log import record

log = logging.getLogger(__name__)
# What the next page says anyway.
UNSAID = {"account/messages/logged_in.txt", "mfa/messages/recovery_codes_generated.txt"}


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators, and only active staff come in, by whichever door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if user.is_active and user.is_staff:
            return None
        request.session.flush()
        record(Audited.LOG_IN_FAILED, user, known=True)
        messages.error(request, _("This account may not log in. Ask an administrator of the site."))
        return redirect("account_login")

    def get_login_stages(self) -> list[str]:
        return [f"{SecondFactor.__module__}.{SecondFactor.__qualname__}"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Log in and note what was proved on the way."""
        super().login(request, user)
        if any(record["method"] == "mfa" for record in get_authentication_records(request, user)):
            record_second_factor(request, user)
        record_confirmation(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before factors are changed, unless the log-in was a moment ago."""
        return not is_recently_confirmed(context.request)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Let the password confirm a change only where there is no factor yet."""
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what was done, but not twice."""
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)


class SecondFactor(AuthenticateStage):
    """Ask for the second factor unless the agency's front door has just seen one."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        return (None, True) if has_passed(self.request, self.login.user) else super().handle()


class StaffMFAAdapter(DefaultMFAAdapter):
    """Factors under the portal's name; their secrets are encrypted, so that a copy of the database opens nothing."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("That did not work. Codes change every 30 seconds: try the next one."),
        "cannot_delete_authenticator": gettext_lazy("This is your only second factor. Set up another one first."),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def get_totp_label(self, user: Any) -> str:
        return user.get_username()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002  as allauth calls it
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Key %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; a random one, which no code matches, when neither key of the settings opens it."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("The secret of a second factor cannot be read: SECRET_KEY changed without SECRET_KEY_FALLBACKS.")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (settings.SECOND_FACTOR and is_last_factor(authenticator))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": str(settings.SITE_NAME)}


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [salted_hmac("second-factor", "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
