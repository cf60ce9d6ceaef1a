"""A connection that does not wait for ever: of a server that hangs, nothing else would tell."""

from typing import Any, ClassVar

import psycopg
from psycopg.pq import TransactionStatus

from fusionstories.env import env_int

# Seconds for one answer of the database; 0 waits for ever, as commands do. The application server sets it.
STATEMENT_SECONDS = env_int("STATEMENT_SECONDS", 0, 0, 3600)
# The same for a replica: after it the primary must have time to answer, within the five seconds of a request.
HASTY_SECONDS = 0.75


class PatientConnection(psycopg.Connection[Any]):
    """Gives up after some seconds and closes itself, since its state is not known then."""

    seconds: ClassVar[float] = STATEMENT_SECONDS

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer; raise OperationalError when none comes in time."""
        try:
            return super().wait(gen, interval, self.seconds or None if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise


class HastyConnection(PatientConnection):
    """A connection to a replica, in whose place another database can answer."""

    seconds = HASTY_SECONDS
