"""Exceptions of the workflow. Each is a ValidationError, so that forms can show it."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class WorkflowError(ValidationError):
    """The act was refused and nothing was changed."""


class IllegalStepError(WorkflowError):
    """The act isn't possible in the story's status."""


class NotAllowedError(WorkflowError):
    """The user's role doesn't include the act, or the story belongs to another center."""


class SamePersonError(WorkflowError):
    """The act needs a second person: the user wrote or edited the text."""


class NotClearedError(WorkflowError):
    """The story has no valid clearance for exactly this text."""


class BlockedError(WorkflowError):
    """The release check found blocked text or a warning without a decision."""


# Logged in the audit log: attempts at something forbidden, unlike a form that lacks a value.
AUDITED_ERRORS = (
    IllegalStepError,
    NotAllowedError,
    SamePersonError,
    NotClearedError,
    BlockedError,
)


def require_role(by: User, permission: str) -> None:
    """Raise NotAllowedError unless the user's role includes a permission, such as auth.add_user."""
    if not by.has_perm(permission):
        raise NotAllowedError(_("Your role doesn't allow this action."))


def require_no_refusal(refusal: str) -> None:
    """Raise SamePersonError with the reason why a user isn't a second person, if there is one."""
    if refusal:
        raise SamePersonError(refusal)


def require_text(text: str, message: str) -> None:
    """Raise WorkflowError with the message if a reason or remark is blank."""
    if not text.strip():
        raise WorkflowError(message)
