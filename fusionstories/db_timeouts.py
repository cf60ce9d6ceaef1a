"""Database connection with a timeout of its own: a server that hangs can't enforce its limits."""

from select import POLLIN, poll
from time import monotonic
from typing import Any

import psycopg
from django.conf import settings
from psycopg.pq import TransactionStatus

GRACE_SECONDS = 0.5  # after the limit that the server should have enforced (see db_settings.py)
FRESH_SECONDS = 5.0  # after that, a network may have dropped an idle connection silently


class TimeoutConnection(psycopg.Connection[Any]):
    """Connection that raises an error soon after STATEMENT_SECONDS.

    It then closes itself, because its state is unknown.
    """

    _last_response = 0.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server's response; raise OperationalError after the timeout in seconds."""
        if timeout is None and settings.STATEMENT_SECONDS:
            timeout = settings.STATEMENT_SECONDS + GRACE_SECONDS

        try:
            response = super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()

            raise

        self._last_response = monotonic()
        return response

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a statement, but skip the pool's health check on a connection that is in use.

        The pool sends an empty statement with each request, which takes half a millisecond.
        """
        is_health_check = query == ""
        if is_health_check and self._is_fresh():
            return self.cursor()
        return super().execute(query, *args, **kwargs)

    def _is_fresh(self) -> bool:
        """Return whether the server responded a moment ago and sent nothing since.

        A server that shuts down sends a message to its clients.
        """
        if monotonic() - self._last_response >= FRESH_SECONDS:
            return False

        poller = poll()
        poller.register(self.fileno(), POLLIN)
        has_message = bool(poller.poll(0))
        return not has_message
