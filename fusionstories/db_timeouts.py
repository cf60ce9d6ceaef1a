"""A connection that does not wait forever: a server that hangs can't apply its own time limits."""

from select import POLLIN, poll
from time import monotonic
from typing import Any

import psycopg
from django.conf import settings
from psycopg.pq import TransactionStatus

GRACE_SECONDS = 0.5  # after the server should have given up by itself (see fusionstories/db_settings.py)
REST_SECONDS = 5.0  # after a rest, a connection may have been dropped on its way without a word


class PatientConnection(psycopg.Connection[Any]):
    """Gives up some time after STATEMENT_SECONDS and closes itself, since its state is not known then."""

    _answered_at = 0.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer; raise OperationalError when none comes in time."""
        if timeout is None and settings.STATEMENT_SECONDS:
            timeout = settings.STATEMENT_SECONDS + GRACE_SECONDS
        try:
            answer = super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise
        self._answered_at = monotonic()
        return answer

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a statement.

        By an empty one the pool asks at each request whether the connection lives. That is sent after a rest only:
        to wait for the answer costs a request half a millisecond, and a server that ends its connections says so.
        """
        is_fresh = query == "" and monotonic() - self._answered_at < REST_SECONDS and not self._was_told()
        return self.cursor() if is_fresh else super().execute(query, *args, **kwargs)

    def _was_told(self) -> bool:
        """Whether the server has sent anything unasked, as it does when it ends."""
        poller = poll()
        poller.register(self.fileno(), POLLIN)
        return bool(poller.poll(0))
