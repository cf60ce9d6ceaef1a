"""Measure the pages and print what they cost: `python -m tests.bench [--base FILE] [--out FILE]`."""

import argparse
import json
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import brotli
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from fusionstories.static_storage import collect_static
from stories.models import Publication
from tests.bench.crowds import MIXED, crowd_table, crowds
from tests.bench.pages import pages
from tests.bench.server import Client, running

WARM_UP = 2


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is asked for")
    parser.add_argument("--only", default="", help="only pages with this in their name")
    parser.add_argument("--base", type=Path, help="an earlier result, to show ratios")
    parser.add_argument("--out", type=Path, help="where the result goes as JSON")
    asked = parser.parse_args()

    collect_static()
    chosen = {name: address for name, address in pages().items() if asked.only in name}
    stories = Publication.objects.visible().count()
    result = {"stories": stories, "pages": measure(chosen, asked.rounds)}
    if not asked.only:
        result["crowds"] = crowds([chosen[name] for name in MIXED])
    base = json.loads(asked.base.read_text()) if asked.base else None
    Console(width=110).print(table(result, base))
    if not asked.only:
        Console(width=110).print(crowd_table(result["crowds"]))
    if asked.out:
        asked.out.write_text(json.dumps(result, indent=1))


def measure(chosen: dict[str, str], rounds: int) -> dict[str, Any]:
    """Return the figures of each page; rounds go through all pages, so that a busy moment hits all alike."""
    samples: dict[str, list[dict[str, Any]]] = {name: [] for name in chosen}
    with running(workers=1) as (port, _pid), Progress(transient=True) as progress:
        client = Client(port)
        task = progress.add_task("Measuring", total=(rounds + WARM_UP) * len(chosen))
        for number in range(rounds + WARM_UP):
            for name, address in chosen.items():
                took, body = client.measure(address)
                bare, _body = client.measure("/-/bare")
                took |= {"bare_ms": bare["ms"], "bare_cpu_ms": bare["cpu_ms"]}
                if number == 0:
                    took["br"] = len(brotli.compress(body, quality=5))
                samples[name].append(took)
                progress.advance(task)
    return {name: figures(chosen[name], took) for name, took in samples.items()}


def figures(address: str, samples: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of one page: milliseconds of server time, queries, bytes."""
    counted = samples[WARM_UP:]
    times = sorted(sample["ms"] for sample in counted)
    return {
        "address": address,
        "min_ms": times[0],
        "p50_ms": median(times),
        "p95_ms": quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
        "cpu_ms": median(sample["cpu_ms"] for sample in counted),
        "sql_ms": median(sample["sql_ms"] for sample in counted),
        "queries": counted[0]["queries"],
        "bytes": counted[0]["bytes"],
        "br_bytes": samples[0]["br"],
        "bare_ms": median(sample["bare_ms"] for sample in counted),
        "bare_cpu_ms": median(sample["bare_cpu_ms"] for sample in counted),
        "memory_mb": max(sample["memory_mb"] for sample in counted),
    }


def table(result: dict[str, Any], base: dict[str, Any] | None) -> Table:
    """Return the figures as a table; beside an earlier result the ratio of the medians."""
    shown = Table("Page", title=f"{result['stories']} stories; server time in ms, one request at a time, uncached")
    for name in ("p50", "min", "p95", "CPU", "SQL", "queries", "KB", "KB br", "bare", *(["to base"] if base else [])):
        shown.add_column(name, justify="right")
    for name, page in result["pages"].items():
        share = f"{page['sql_ms'] / page['p50_ms']:.0%}"
        cells = [f"{page[key]:.1f}" for key in ("p50_ms", "min_ms", "p95_ms", "cpu_ms")] + [share, str(page["queries"])]
        cells += [f"{page[key] / 1024:.0f}" for key in ("bytes", "br_bytes")] + [f"{page['bare_ms']:.2f}"]
        if base:
            before = base["pages"].get(name)
            cells.append(f"{page['p50_ms'] / before['p50_ms']:.2f}" if before else "-")
        shown.add_row(name, *cells)
    return shown


if __name__ == "__main__":
    main()
