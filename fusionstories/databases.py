"""The databases: the primary, and the replicas from which public pages may be read."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from fusionstories.env import env_list, env_text
from fusionstories.patience import HASTY_SECONDS, HastyConnection, PatientConnection
from fusionstories.read_only import make_read_only

SHAPE = "must look like postgresql://user:password@host/name"


def databases(*, threads: int, is_production: bool, is_read_only: bool) -> dict[str, Any]:
    """Return Django's DATABASES: "default" is the primary, the replicas are "replica1", "replica2" and so on.

    Raise ImproperlyConfigured for an address that is missing or of another kind of database.
    """
    addresses = env_list("DATABASE_REPLICA_URLS")
    primary = _primary(env_text("DATABASE_URL"), is_production, bool(addresses))
    _share(primary, "", threads, {"timeout": 2, "connection_class": PatientConnection})
    if is_read_only:
        make_read_only(primary["OPTIONS"])
    found = [_replica(address, threads) for address in addresses]
    return {"default": primary} | {f"replica{number}": replica for number, replica in enumerate(found, 1)}


def _primary(url: str, is_production: bool, has_replicas: bool) -> dict[str, Any]:
    """Read DATABASE_URL: any PostgreSQL 15 or newer, else a private one of this checkout (fusionstories/localpg)."""
    if url:
        return _parsed("DATABASE_URL", url)
    if is_production or has_replicas:
        what = "in production" if is_production else "beside DATABASE_REPLICA_URLS"
        raise ImproperlyConfigured(f"DATABASE_URL must be set {what}: postgresql://user:password@host/name")
    return {"ENGINE": "fusionstories.localpg", "NAME": env_text("LOCAL_DATABASE", "fusionstories")}


def _replica(url: str, threads: int) -> dict[str, Any]:
    """Read the address of a replica: its connections only read, and wait for less than those to the primary do."""
    replica = _parsed("DATABASE_REPLICA_URLS", url)
    # The server gives up as well: otherwise it would go on with what nobody waits for.
    limit = f"-c statement_timeout={HASTY_SECONDS * 1000:.0f}ms"
    _share(replica, limit, threads, {"timeout": HASTY_SECONDS, "connection_class": HastyConnection})
    make_read_only(replica["OPTIONS"])
    return replica | {"TEST": {"MIRROR": "default"}}


def _parsed(name: str, url: str) -> dict[str, Any]:
    try:
        database = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} {SHAPE}") from error
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL database: postgresql://user:password@host/name")
    return database


def _share(database: dict[str, Any], options: str, threads: int, pool: dict[str, Any]) -> None:
    """Add what all connections have in common: a short wait for the server, a pool, no compiling."""
    asked = database.setdefault("OPTIONS", {})
    # Compiling a statement takes longer than any of ours takes to run.
    words = " ".join(f"{asked.get('options', '')} -c jit=off {options}".split())
    # One connection a thread, with one for copies; a short wait, so that a lost database is an answer, no queue.
    asked |= {"connect_timeout": 2, "options": words, "pool": {"min_size": 1, "max_size": threads + 1} | pool}
    database["CONN_HEALTH_CHECKS"] = True
