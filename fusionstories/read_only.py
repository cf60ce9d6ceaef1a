"""Read-only mode, and detection of writes that the database refused.

READ_ONLY=1 makes every connection of this process read-only, so the rule is the database's and has no gaps. Who is
logged in stays in until the session ends; nobody can log in, since log-ins, lock-outs and second factors are written.
"""

from typing import Any

import psycopg
from django.db import InternalError

RETRY_SECONDS = 300


def make_read_only(database: dict[str, Any]) -> None:
    """Add to the settings of a database that its connections only read, so that a standby is as good as a primary."""
    database["SESSION"]["default_transaction_read_only"] = "on"
    options = database["OPTIONS"]
    # With read-write, libpq would refuse every server: the connections themselves are read-only.
    if options.get("target_session_attrs") in ("read-write", "primary"):
        options["target_session_attrs"] = "any"


def is_refusal(error: BaseException | None) -> bool:
    """Say whether the database refused to write: by READ_ONLY, or because it is the standby of another one."""
    return isinstance(error, InternalError) and isinstance(error.__cause__, psycopg.errors.ReadOnlySqlTransaction)
