"""Prometheus metrics of requests and queries.

Several worker processes share them through the files of a folder. prometheus_client reads
PROMETHEUS_MULTIPROC_DIR when it is imported, so gunicorn_conf.py sets it before the workers start.
"""

from prometheus_client import Counter, Histogram

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

requests = Counter("portal_requests", "Completed requests.", ["method", "route", "status"])
request_seconds = Histogram(
    "portal_request_seconds",
    "Seconds from receiving a request to sending the last byte.",
    ["cache"],
    buckets=BUCKETS_SECONDS,
)
queries = Counter("portal_queries", "Database queries.")
query_seconds = Counter("portal_query_seconds", "Seconds spent waiting for the database.")


def count_request(
    *,
    method: str,
    route: str,
    status: int,
    cache: str,
    seconds: float,
    query_count: int,
    sql_seconds: float,
) -> None:
    """Count one request; `cache` is the state that the page cache reported."""
    # A client can invent methods, and each would become a metric.
    known_method = method if method in METHODS else "other"
    requests.labels(known_method, route, status).inc()
    request_seconds.labels(cache).observe(seconds)
    queries.inc(query_count)
    query_seconds.inc(sql_seconds)
