"""Why an act is refused. Each is a ValidationError, so that forms can show it."""

from django.core.exceptions import ValidationError


class WorkflowError(ValidationError):
    """An act that was not done; nothing was changed."""


class IllegalStepError(WorkflowError):
    """From where the story stands, no such step leads."""


class NotAllowedError(WorkflowError):
    """The role of this person does not include the act, or the story is not of his or her center."""


class SamePersonError(WorkflowError):
    """A second person is needed: this one is the author, or changed the text."""


class NotClearedError(WorkflowError):
    """No valid clearance for exactly this text."""


class BlockedError(WorkflowError):
    """The release check found what must not go out, or a warning that nobody decided on."""


# Where somebody wanted what he or she may not do; not where an answer was missing.
AUDITED_ERRORS = (IllegalStepError, NotAllowedError, SamePersonError, NotClearedError, BlockedError)
