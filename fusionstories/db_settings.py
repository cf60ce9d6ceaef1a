"""Django's DATABASES, made from DATABASE_URL."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from fusionstories.db_timeouts import PatientConnection
from fusionstories.read_only import make_read_only

EXAMPLE = "postgresql://user:password@host/name"
SCHEMES = ("postgresql://", "postgres://")
IDLE_SECONDS = 60  # in a transaction: longer than the import of a spreadsheet takes between two statements
CONNECT_SECONDS = 2  # for each host, so that a lost database is an answer and not a queue


def databases(
    url: str, *, local_name: str, threads: int, statement_seconds: int, is_production: bool, is_read_only: bool
) -> dict[str, Any]:
    """Return Django's DATABASES; raise ImproperlyConfigured for a missing or wrong DATABASE_URL.

    `statement_seconds` bounds a statement on the server, 0 for commands, which may take their time.
    """
    database = _database(url, local_name, is_production)
    database["CONN_HEALTH_CHECKS"] = True

    options = database["OPTIONS"]
    options["connect_timeout"] = CONNECT_SECONDS
    # One connection for each thread, and one to spare.
    options["pool"] = {
        "min_size": 1,
        "max_size": threads + 1,
        "timeout": CONNECT_SECONDS,
        "connection_class": PatientConnection,
    }

    # Compiling a statement takes longer than any of ours takes to run.
    database["SESSION"] = {"jit": "off"}
    if statement_seconds:
        database["SESSION"] |= time_limits(statement_seconds)
    if is_read_only:
        make_read_only(database)
    return {"default": database}


def time_limits(statement_seconds: int) -> dict[str, str]:
    """Return the session settings that make the server cancel slow statements itself."""
    return {
        "statement_timeout": f"{statement_seconds}s",
        # Shorter, so that the error names the lock.
        "lock_timeout": f"{statement_seconds * 750}ms",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    }


def _database(url: str, local_name: str, is_production: bool) -> dict[str, Any]:
    if url:
        return parse_url(url)
    if is_production:
        raise ImproperlyConfigured(f"DATABASE_URL must be set in production: {EXAMPLE}")
    return {
        "ENGINE": "fusionstories.localdev.postgres",
        "NAME": local_name,
        "OPTIONS": {},
    }


def parse_url(url: str) -> dict[str, Any]:
    """Return the settings of one database; libpq itself reads the address, with several hosts if it names them.

    Raise ImproperlyConfigured for an address that libpq cannot read, or that names no database.
    """
    if not url.startswith(SCHEMES):
        raise ImproperlyConfigured(f"DATABASE_URL must name a PostgreSQL database: {EXAMPLE}")
    try:
        params = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL must look like {EXAMPLE}: {str(error).strip()}") from error
    if not params.get("dbname") and not params.get("service"):
        raise ImproperlyConfigured(f"DATABASE_URL must name a database: {EXAMPLE}")

    return {
        "ENGINE": "fusionstories.db_backend",
        "NAME": params.pop("dbname", ""),
        "USER": params.pop("user", ""),
        "PASSWORD": params.pop("password", ""),
        "HOST": params.pop("host", ""),
        "PORT": params.pop("port", ""),
        "OPTIONS": params,
    }
