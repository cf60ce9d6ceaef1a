"""Forms of the log-in: password, code, security key. A wrong entry counts, whatever it is, and answers the same."""

import time
from typing import Any

from allauth.account.utils import perform_login
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from stories.admin.login.lockout import count_failure, is_locked

REPLAY_SECONDS = 120  # longer than a code lives, with the tolerance on both sides


class StaffLoginForm(AdminAuthenticationForm):
    """Name and password of staff; the same answer for an unknown name, a wrong password and a closed account."""

    def confirm_login_allowed(self, user: Any) -> None:
        """Count the right password of somebody who is no staff as a failure: no lock-out would tell it apart."""
        if not user.is_staff and self.request:
            count_failure(self.request, user)
        super().confirm_login_allowed(user)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Go on to the second factor, or straight in where the account has none."""
        return perform_login(request, self.get_user(), redirect_url=redirect_url)


class ThrottledCodeMixin:
    """A code of the app or a recovery code: guesses count towards the lock-out, and no code is good twice."""

    user: User
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})

    def clean_code(self) -> str:
        request = context.request
        if is_locked(request, self.user):
            raise get_adapter().validation_error("incorrect_code")
        try:
            code = super().clean_code()  # type: ignore[misc]
            use_once(self.authenticator, code)
        except ValidationError:
            count_failure(request, self.user)
            raise
        return code


class CodeForm(ThrottledCodeMixin, AuthenticateForm):
    """The second step of the log-in."""


class ConfirmCodeForm(ThrottledCodeMixin, ReauthenticateForm):
    """Asked before a factor is changed."""


@transaction.atomic
def use_once(factor: Authenticator, code: str) -> None:
    """Raise ValidationError when a code of the app was taken before (RFC 6238, 5.2), in whichever process."""
    if factor.type != Authenticator.Type.TOTP:
        return
    kept, now = Authenticator.objects.select_for_update().get(pk=factor.pk), time.time()
    used = {old: at for old, at in kept.data.get("used", {}).items() if now - at < REPLAY_SECONDS}
    digits = "".join(filter(str.isdigit, code))
    if digits in used:
        raise get_adapter().validation_error("incorrect_code")
    kept.data["used"] = used | {digits: now}
    kept.save(update_fields=["data"])


class WebAuthnErrorMixin:
    """What a browser sends from a key; anything else that parses as JSON is a wrong entry, not an error of ours."""

    def clean(self) -> dict[str, Any] | None:
        return _tolerant(super().clean)  # type: ignore[misc]

    def clean_credential(self) -> Any:
        clean = getattr(super(), "clean_credential", lambda: self.cleaned_data["credential"])  # type: ignore[attr-defined]
        return _tolerant(clean)


def _tolerant(clean: Any) -> Any:
    try:
        return clean()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class KeyForm(WebAuthnErrorMixin, AuthenticateWebAuthnForm):
    """A security key as second step."""


class ConfirmKeyForm(WebAuthnErrorMixin, ReauthenticateWebAuthnForm):
    """A security key before a factor is changed."""


class PasskeyForm(WebAuthnErrorMixin, LoginWebAuthnForm):
    """A passkey instead of password and code."""


class AddKeyForm(WebAuthnErrorMixin, AddWebAuthnForm):
    """A new security key or passkey."""

    name = forms.CharField(
        label=_("Name of the key"), max_length=60, required=False, help_text=_("So that you know it later: blue key.")
    )
    passwordless = forms.BooleanField(
        label=_("Use it as a passkey"),
        required=False,
        initial=True,
        help_text=_("You log in with it alone, by its PIN, fingerprint or face, without your password."),
    )
