"""Login forms: password, code, security key. All failures count and get the same message."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.utils import perform_login
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fusionstories.hashers import is_too_long
from stories.admin.login.lockout import count_failure, is_locked

# Longer than a code is valid, including the tolerance before and after.
REPLAY_SECONDS = 120


class StaffLoginForm(AdminAuthenticationForm):
    """Username and password. The error is the same for unknown, wrong and inactive accounts."""

    def full_clean(self) -> None:
        """Mark both fields if the login failed, because no one learns which of them is wrong."""
        super().full_clean()
        if not self.non_field_errors():
            return
        for field in self.fields.values():
            field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": "h-summary"}

    def confirm_login_allowed(self, user: Any) -> None:
        """Count the correct password of a non-staff account as a failure, to not reveal it."""
        if not user.is_staff and self.request:
            count_failure(self.request, user)
        super().confirm_login_allowed(user)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Log in, or continue with the second factor if the account has one."""
        return perform_login(request, self.get_user(), redirect_url=redirect_url)


class ThrottledCodeMixin:
    """A code from an app or a recovery code. Failures count for the lockout; codes work once."""

    user: User
    authenticator: Authenticator

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        self.fields["code"].widget = forms.TextInput(attrs)  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Check a code that can be used once; wrong ones count for the lockout."""
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

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            _show_codes_left(self.authenticator)


def _show_codes_left(codes: Authenticator) -> None:
    """Add a message with the number of recovery codes that are left."""
    codes.refresh_from_db()
    left = len(codes.wrap().get_unused_codes())
    message = ngettext(
        "You used a recovery code. You have %(left)s code left.",
        "You used a recovery code. You have %(left)s codes left.",
        left,
    )
    if left == 0:
        message = str(_("You used your last recovery code. Create new ones under Second factor."))
    messages.warning(context.request, message % {"left": left})


class CodeForm(ThrottledCodeMixin, AuthenticateForm):
    """The code of the second login step."""


class ConfirmCodeForm(ThrottledCodeMixin, ReauthenticateForm):
    """The code that confirms a change of factors."""


class ActivateAppForm(ActivateTOTPForm):
    """Setup of an app with one key for the session, until it is confirmed or canceled.

    allauth makes another key each time the form is shown. After a reload, no code would match.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        session = context.request.session
        earlier_key = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if earlier_key:
            session[SECRET_SESSION_KEY] = earlier_key
            self.secret = earlier_key


@transaction.atomic
def use_once(factor: Authenticator, code: str) -> None:
    """Raise ValidationError if a code from an app was used before (RFC 6238, section 5.2).

    The factor is locked, so that two processes can't accept the same code.
    """
    if factor.type != Authenticator.Type.TOTP:
        return

    locked = Authenticator.objects.select_for_update().get(pk=factor.pk)
    now = time.time()
    recent = {}
    for used_code, used_at in locked.data.get("used", {}).items():
        if now - used_at < REPLAY_SECONDS:
            recent[used_code] = used_at

    digits = "".join(filter(str.isdigit, code))
    if digits in recent:
        raise get_adapter().validation_error("incorrect_code")

    recent[digits] = now
    locked.data["used"] = recent
    locked.save(update_fields=["data"])


class StaffPasswordChangeForm(AdminPasswordChangeForm):
    """A new password for oneself. Wrong old passwords count for the lockout."""

    def clean_old_password(self) -> str:
        """Check the old password, at most as often as the lockout allows."""
        request = context.request
        wrong = ValidationError(
            self.error_messages["password_incorrect"], code="password_incorrect"
        )
        if is_locked(request, self.user):
            raise wrong
        if is_too_long(self.cleaned_data["old_password"]):
            count_failure(request, self.user)
            raise wrong

        try:
            return super().clean_old_password()
        except ValidationError:
            count_failure(request, self.user)
            raise


class WebAuthnErrorMixin:
    """A form that treats malformed JSON from a security key as a failed login."""

    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any] | None:
        with _malformed_json_as_error():
            return super().clean()  # type: ignore[misc]

    def clean_credential(self) -> Any:
        # Only some forms of allauth have this method.
        clean_credential = getattr(super(), "clean_credential", None)
        if clean_credential is None:
            return self.cleaned_data["credential"]
        with _malformed_json_as_error():
            return clean_credential()


@contextmanager
def _malformed_json_as_error() -> Iterator[None]:
    """Raise ValidationError for the exceptions that malformed JSON causes."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class KeyForm(WebAuthnErrorMixin, AuthenticateWebAuthnForm):
    """A security key as the second login step."""


class ConfirmKeyForm(WebAuthnErrorMixin, ReauthenticateWebAuthnForm):
    """A security key that confirms a change of factors."""


class PasskeyForm(WebAuthnErrorMixin, LoginWebAuthnForm):
    """A passkey instead of password and code."""


class AddKeyForm(WebAuthnErrorMixin, AddWebAuthnForm):
    """A new security key or passkey."""

    name = forms.CharField(
        label=_("Name of the key"),
        max_length=60,
        required=False,
        help_text=_("To help you recognize it later. For example: blue key."),
    )
    passwordless = forms.BooleanField(
        label=_("Use it as a passkey"),
        required=False,
        initial=True,
        help_text=_(
            "You log in without your password, with the key and its PIN, your fingerprint or face."
        ),
    )
