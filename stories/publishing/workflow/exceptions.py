"""Exceptions of the workflow. Each is a ValidationError, so that forms can show it."""

from django.core.exceptions import ValidationError


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
