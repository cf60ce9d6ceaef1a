"""A connection that does not wait for ever: of a server that hangs, nothing else would tell."""

from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from fusionstories.env import env_int

# Seconds for one answer of the database; 0 waits for ever, as commands do. The application server sets it.
STATEMENT_SECONDS = env_int("STATEMENT_SECONDS", 0, 0, 3600)


class PatientConnection(psycopg.Connection[Any]):
    """Gives up after STATEMENT_SECONDS and closes itself, since its state is not known then."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer; raise OperationalError when none comes in time."""
        try:
            return super().wait(gen, interval, STATEMENT_SECONDS or None if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise
