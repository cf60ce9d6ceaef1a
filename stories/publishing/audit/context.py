"""On whose behalf the code runs: who asked and from which address."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class AuditContext:
    """Who asks from where. What was refused on the way is noted once the transaction that was refused is over."""

    user: Any
    address: str
    refusals: list[tuple[Any, dict[str, str]]] = field(default_factory=list)


_caller: ContextVar[AuditContext | None] = ContextVar("caller", default=None)


def current_context() -> AuditContext | None:
    """Return who asks; None on the command line."""
    return _caller.get()


@contextmanager
def audit_context(user: Any, address: str) -> Iterator[AuditContext]:
    """Name who asks for what is done inside."""
    token = _caller.set(AuditContext(user, address))
    try:
        yield _caller.get()  # type: ignore[misc]  # set above
    finally:
        _caller.reset(token)
