"""Crowds before the whole site, before the site without its cache, and before a bare view of as many bytes."""

from typing import Any

from rich.table import Table

from tests.bench.load import crowd
from tests.bench.server import Client, memory, running

# What a crowd asks for, in turn, and on how many connections.
MIXED = ("home", "list", "list, one facet", "search, medium", "story", "center")
CONNECTIONS, SECONDS, WARM_UP = (1, 16, 64), 6.0, 3.0
WORKERS = 2
BROTLI = {"Accept-Encoding": "br"}
Figures = dict[str, dict[str, float]]


def crowds(addresses: list[str]) -> Figures:
    """Return the figures of each kind on so many connections, and the memory of the larger worker before and after."""
    found: Figures = {}
    with running(WORKERS) as (port, pid):
        client = Client(port)
        pages = [client.get(address, BROTLI | {"X-Bench": "cached"}) for address in addresses]
        crowd(port, [(address, BROTLI | {"X-Bench": "cached"}) for address in addresses], 4, WARM_UP)
        asked = {
            "bare": [(f"/-/bare/{len(page.body)}", {"X-Bench": "bare"}) for page in pages],
            "cached": [(address, BROTLI | {"X-Bench": "cached"}) for address in addresses],
            "not modified": [
                (address, BROTLI | {"X-Bench": "cached", "If-None-Match": page.etag})
                for address, page in zip(addresses, pages, strict=True)
            ],
            "uncached": [(address, BROTLI | {"X-Bench": "uncached"}) for address in addresses],
        }
        before = memory(pid)
        for connections in CONNECTIONS:
            for kind, requests in asked.items():
                found[f"{kind}, {connections}"] = crowd(port, requests, connections, SECONDS)
        found["memory"] = {"before": before, "after": memory(pid)}
    return found


def crowd_table(found: Figures) -> Table:
    """Return the rates as a table, each beside the bare view's on as many connections."""
    shown = Table("Crowd", title=f"Mixed pages, {WORKERS} workers; the crowd takes its own share of the machine")
    for name in ("a second", "to bare", "p50 ms", "p95 ms", "failed"):
        shown.add_column(name, justify="right")
    rates = {name: rate for name, rate in found.items() if name != "memory"}
    for name, rate in rates.items():
        shown.add_row(name, *_cells(rate, rates["bare, " + name.split(", ")[1]]))
    shown.caption = "Memory of the larger worker: {before:.0f} MB before, {after:.0f} MB after".format(
        **found["memory"]
    )
    return shown


def _cells(rate: dict[str, float], bare: dict[str, Any]) -> list[str]:
    ratio = rate["per_second"] / bare["per_second"]
    return [
        f"{rate['per_second']:.0f}",
        f"{ratio:.2f}",
        f"{rate['p50_ms']:.1f}",
        f"{rate['p95_ms']:.1f}",
        f"{rate['failed']:.0f}",
    ]
