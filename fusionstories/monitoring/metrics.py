"""Metrics in the format of Prometheus. With several worker processes they meet in the files of a folder.

prometheus_client decides by PROMETHEUS_MULTIPROC_DIR, when it is imported, whether to write files: the application
server sets it before its workers import this.
"""

from prometheus_client import Counter, Histogram

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

requests = Counter("portal_requests", "Answered requests.", ["method", "route", "status"])
seconds = Histogram("portal_request_seconds", "From the first line to the last byte.", ["cache"], buckets=SECONDS)
queries = Counter("portal_queries", "Queries to the database.")
sql_seconds = Counter("portal_query_seconds", "Seconds spent waiting for the database.")


def note(method: str, route: str, status: int, cache: str, took: float, asked: int, sql: float) -> None:
    """Count one request; `cache` is its state in the page cache, `took` and `sql` are seconds."""
    requests.labels(method if method in METHODS else "other", route, status).inc()
    seconds.labels(cache).observe(took)
    queries.inc(asked)
    sql_seconds.inc(sql)
