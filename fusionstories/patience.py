"""A connection that does not wait for ever: of a server that hangs, nothing else would tell."""

from select import POLLIN, poll
from time import monotonic
from typing import Any, ClassVar

import psycopg
from psycopg.pq import TransactionStatus

from fusionstories.env import env_int

# Seconds for one answer of the database; 0 waits for ever, as commands do. The application server sets it.
STATEMENT_SECONDS = env_int("STATEMENT_SECONDS", 0, 0, 3600)
REST_SECONDS = 5.0  # after a rest, a connection may have been dropped on its way without a word


class PatientConnection(psycopg.Connection[Any]):
    """Gives up after some seconds and closes itself, since its state is not known then."""

    seconds: ClassVar[float] = STATEMENT_SECONDS
    _answered_at = 0.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer; raise OperationalError when none comes in time."""
        try:
            answer = super().wait(gen, interval, self.seconds or None if timeout is None else timeout)
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
