"""Context of audited code: the user and the IP address of the request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model


@dataclass(slots=True)
class AuditContext:
    """User and address of a request. `refusals` are logged after their transaction failed."""

    user: User | AnonymousUser
    address: str
    refusals: list[tuple[Model, dict[str, str]]] = field(default_factory=list)


_current: ContextVar[AuditContext | None] = ContextVar("audit_context", default=None)


def current_context() -> AuditContext | None:
    """Return the context of the current request; None on the command line."""
    return _current.get()


@contextmanager
def audit_context(user: User | AnonymousUser, address: str) -> Iterator[AuditContext]:
    """Set the context for the code in the block."""
    context = AuditContext(user, address)
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
