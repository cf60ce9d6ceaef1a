"""Maximum length of passwords, checked before one is hashed or set."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fusionstories.hashers import MAX_PASSWORD_BYTES, is_too_long


class PasswordLengthBackend:
    """Authentication backend that ends a login whose password can't be right. It logs no one in."""

    def authenticate(
        self, request: HttpRequest | None, password: str | None = None, **credentials: object
    ) -> None:
        """Raise PermissionDenied, which counts as a failed login, if the password is too long."""
        if password is not None and is_too_long(password):
            raise PermissionDenied


class MaximumLengthValidator:
    """Password validator for the longest password that a login accepts."""

    def validate(self, password: str, user: object = None) -> None:
        if is_too_long(password):
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        message = _("Your password can’t be longer than %(limit)s characters.")
        return message % {"limit": MAX_PASSWORD_BYTES}
