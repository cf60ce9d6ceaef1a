"""Load tests of the whole site, of the site without its page cache, and of a bare view."""

from statistics import median

from rich.table import Table

from tests.bench.load_generator import LoadRequest, generate_load
from tests.bench.server import BenchClient, cpu_seconds, max_worker_memory_mb, serve_measured

# The requests go round these pages.
MIXED_PAGES = ("home", "list", "list, one facet", "search, medium", "story", "center")
CONNECTIONS = (1, 16, 64)
# New connections are spread unevenly over the workers, so each kind gets several chances.
ROUNDS = 7
SECONDS = 1.5
WARM_UP_CONNECTIONS = 4
WARM_UP_SECONDS = 3.0
WORKERS = 2
BROTLI = {"Accept-Encoding": "br"}
BARE = {"X-Bench": "bare"}
CACHED = {**BROTLI, "X-Bench": "cached"}
UNCACHED = {**BROTLI, "X-Bench": "uncached"}
Rates = dict[str, dict[str, float]]


def run_load_tests(urls: list[str]) -> Rates:
    """Return the rates of each kind of request by number of connections.

    "memory" has the megabytes of the largest worker before and after.
    """
    rates: Rates = {}
    with serve_measured(WORKERS) as (port, pid):
        requests_by_kind = _requests_by_kind(BenchClient(port), urls)
        generate_load(port, requests_by_kind["cached"], WARM_UP_CONNECTIONS, WARM_UP_SECONDS)

        memory_before = max_worker_memory_mb(pid)
        for connections in CONNECTIONS:
            for kind, rate in _rates_by_kind(port, pid, requests_by_kind, connections).items():
                rates[f"{kind}, {connections}"] = rate
        rates["memory"] = {"before": memory_before, "after": max_worker_memory_mb(pid)}
    return rates


def _rates_by_kind(
    port: int, pid: int, requests_by_kind: dict[str, list[LoadRequest]], connections: int
) -> Rates:
    """Return the medians of alternating rounds for each kind of request."""
    rounds: dict[str, list[dict[str, float]]] = {kind: [] for kind in requests_by_kind}
    for _round in range(ROUNDS):
        for kind, requests in requests_by_kind.items():
            cpu_before = cpu_seconds(pid)
            rate = generate_load(port, requests, connections, SECONDS)
            cpu_ms = (cpu_seconds(pid) - cpu_before) * 1000
            rate["cpu_ms"] = cpu_ms / (rate["per_second"] * SECONDS)
            rounds[kind].append(rate)
    return {kind: _medians(rates) for kind, rates in rounds.items()}


def _medians(rates: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(rate[name] for rate in rates) for name in rates[0]}


def _requests_by_kind(client: BenchClient, urls: list[str]) -> dict[str, list[LoadRequest]]:
    """Return the same pages as bare, cached, not modified and uncached requests."""
    requests: dict[str, list[LoadRequest]] = {
        "bare": [],
        "cached": [],
        "not modified": [],
        "uncached": [],
    }
    for url in urls:
        page = client.get(url, CACHED)
        requests["bare"].append((f"/-/bare/{len(page.body)}", BARE))
        requests["cached"].append((url, CACHED))
        requests["not modified"].append((url, {**CACHED, "If-None-Match": page.etag}))
        requests["uncached"].append((url, UNCACHED))
    return requests


def load_test_table(rates: Rates) -> Table:
    """Return the rates as a table, compared with the bare view on as many connections."""
    title = f"Mixed pages, {WORKERS} workers; the load generator uses the same machine"
    table = Table("Requests", title=title)
    for name in ("a second", "to bare", "CPU ms", "CPU of bare", "p50 ms", "p95 ms", "failed"):
        table.add_column(name, justify="right")

    for name, rate in rates.items():
        if name == "memory":
            continue
        _kind, connections = name.split(", ")
        bare = rates[f"bare, {connections}"]
        table.add_row(
            name,
            f"{rate['per_second']:.0f}",
            f"{rate['per_second'] / bare['per_second']:.2f}",
            f"{rate['cpu_ms']:.2f}",
            f"{rate['cpu_ms'] / bare['cpu_ms']:.2f}",
            f"{rate['p50_ms']:.1f}",
            f"{rate['p95_ms']:.1f}",
            f"{rate['failed']:.0f}",
        )

    memory = rates["memory"]
    table.caption = (
        f"Memory of the largest worker: {memory['before']:.0f} MB before,"
        f" {memory['after']:.0f} MB after"
    )
    return table
