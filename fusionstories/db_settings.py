"""The DATABASES setting, made from DATABASE_URL."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from fusionstories.db_timeouts import TimeoutConnection

EXAMPLE = "postgresql://user:password@host/name"
ENCODING_RULE = "in a password, write @ as %40, / as %2F, ? as %3F, # as %23 and % as %25"
SCHEMES = ("postgresql://", "postgres://")
# Per host: if the database is down, visitors get an error page instead of a queue.
CONNECT_SECONDS = 2
# Longer than the import of a spreadsheet takes between two statements.
IDLE_SECONDS = 60
DatabaseSettings = dict[str, Any]


def database_settings(
    url: str,
    *,
    local_name: str,
    threads: int,
    statement_seconds: int,
    is_production: bool,
    is_read_only: bool,
) -> DatabaseSettings:
    """Return the settings of the default database.

    Each of the `threads` of the server can have a connection from a pool; 0 is for commands.
    `statement_seconds` limits each statement on the server; 0 is for commands, which have no limit.
    Raise ImproperlyConfigured if DATABASE_URL is missing in production or wrong.
    """
    if url:
        database = parse_url(url)
    elif is_production:
        raise ImproperlyConfigured(f"DATABASE_URL must be set in production, such as {EXAMPLE}.")
    else:
        database = {
            "ENGINE": "fusionstories.localdev.postgres",
            "NAME": local_name,
            "OPTIONS": {},
        }

    database["CONN_HEALTH_CHECKS"] = True
    options = database["OPTIONS"]
    options["connect_timeout"] = CONNECT_SECONDS
    if threads:
        options["pool"] = {
            "min_size": 1,
            "max_size": threads + 1,  # one for each thread, and a spare
            "timeout": CONNECT_SECONDS,
            "connection_class": TimeoutConnection,
        }

    # Compiling a statement takes longer than running any of ours.
    database["SESSION"] = {"jit": "off"}
    if statement_seconds:
        database["SESSION"] |= time_limits(statement_seconds)
    if is_read_only:
        make_read_only(database)
    return database


def owner_settings(url: str, database: DatabaseSettings) -> DatabaseSettings:
    """Return the settings with which the owner connects to the same database; {} without a URL.

    Raise ImproperlyConfigured if the URL is wrong or names another database.
    """
    if not url:
        return {}

    owner = parse_url(url, "DATABASE_OWNER_URL")
    if owner["NAME"] != database["NAME"]:
        raise ImproperlyConfigured(
            "DATABASE_OWNER_URL and DATABASE_URL must name the same database, with other roles."
        )

    owner["OPTIONS"] = database["OPTIONS"] | owner["OPTIONS"]
    return owner


def parse_url(url: str, variable: str = "DATABASE_URL") -> DatabaseSettings:
    """Return the settings of one database; libpq parses the URL, which may name several hosts.

    Raise ImproperlyConfigured if libpq can't parse it or it names no database.
    """
    if not url.startswith(SCHEMES):
        scheme = url.partition(":")[0]
        raise ImproperlyConfigured(
            f"{variable} must name a PostgreSQL database, {EXAMPLE}, not {scheme!r}."
        )

    try:
        params = conninfo_to_dict(url)
    except ProgrammingError as error:
        # The reason quotes the part of the password that libpq can't read.
        reason = ENCODING_RULE if "percent" in str(error) else str(error).strip()
        raise ImproperlyConfigured(f"{variable} must look like {EXAMPLE}: {reason}") from error

    # A password with such a character ends too early, and the rest of it is read as something else.
    if any("@" in str(params.get(name, "")) for name in ("host", "dbname")):
        raise ImproperlyConfigured(f"{variable} must look like {EXAMPLE}: {ENCODING_RULE}")

    if not params.get("dbname") and not params.get("service"):
        raise ImproperlyConfigured(f"{variable} must name a database: {EXAMPLE}")

    return {
        "ENGINE": "fusionstories.db_backend",
        "NAME": params.pop("dbname", ""),
        "USER": params.pop("user", ""),
        "PASSWORD": params.pop("password", ""),
        "HOST": params.pop("host", ""),
        "PORT": params.pop("port", ""),
        "OPTIONS": params,
    }


def time_limits(statement_seconds: int) -> dict[str, str]:
    """Return session settings that make the server cancel slow statements."""
    return {
        "statement_timeout": f"{statement_seconds}s",
        # Shorter, so that the error names the lock.
        "lock_timeout": f"{statement_seconds * 750}ms",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    }


def make_read_only(database: DatabaseSettings) -> None:
    """Make every connection read-only, so that a standby can serve as well as a primary."""
    database["SESSION"]["default_transaction_read_only"] = "on"
    options = database["OPTIONS"]
    # With read-write, libpq would reject every server, since the connections are read-only.
    if options.get("target_session_attrs") in ("read-write", "primary"):
        options["target_session_attrs"] = "any"
