"""Command that measures pages and prints a table: `python -m tests.bench`."""

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
from tests.bench.acts import acts_table, measure_acts
from tests.bench.load_runs import MIXED_PAGES, load_test_table, run_load_tests
from tests.bench.pages import pages
from tests.bench.release_check import release_check_table
from tests.bench.server import BenchClient, serve_measured

WARM_UP_ROUNDS = 2
TIMES = ("p50_ms", "min_ms", "p95_ms", "cpu_ms")
TABLE_WIDTH = 110
Figures = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="how often to request each page")
    parser.add_argument("--only", default="", help="measure only pages with this in their name")
    parser.add_argument("--base", type=Path, help="an earlier result to compare with")
    parser.add_argument("--out", type=Path, help="the file for the result, as JSON")
    parser.add_argument(
        "--acts", action="store_true", help="measure acts on many stories instead; changes the data"
    )
    parser.add_argument(
        "--checks", action="store_true", help="measure the release check of a story instead"
    )
    options = parser.parse_args()
    if options.checks:
        Console(width=TABLE_WIDTH).print(release_check_table())
        return

    if options.acts:
        Console(width=TABLE_WIDTH).print(acts_table(measure_acts(options.only)))
        return

    collect_static()
    chosen = {name: url for name, url in pages().items() if options.only in name}
    console = Console(width=TABLE_WIDTH)
    result: Figures = {
        "stories": Publication.objects.visible().count(),
        "pages": measure(chosen, options.rounds),
    }
    base = json.loads(options.base.read_text()) if options.base else None
    console.print(page_table(result, base))

    if not options.only:
        result["load_tests"] = run_load_tests([chosen[name] for name in MIXED_PAGES])
        console.print(load_test_table(result["load_tests"]))
    if options.out:
        options.out.write_text(json.dumps(result, indent=1))


def measure(chosen: dict[str, str], rounds: int) -> dict[str, Figures]:
    """Return the figures of each page by its name.

    Each round requests all pages, so that other load on the machine affects all of them alike.
    """
    samples: dict[str, list[Figures]] = {name: [] for name in chosen}
    total_rounds = rounds + WARM_UP_ROUNDS
    with serve_measured(workers=1) as (port, _pid), Progress(transient=True) as progress:
        client = BenchClient(port)
        task = progress.add_task("Measuring", total=total_rounds * len(chosen))
        for _round in range(total_rounds):
            for name, url in chosen.items():
                sample, body = client.measure(url)
                bare, _body = client.measure("/-/bare")
                sample["bare_ms"] = bare["ms"]
                sample["bare_cpu_ms"] = bare["cpu_ms"]
                if not samples[name]:
                    sample["br_bytes"] = len(brotli.compress(body, quality=5))
                samples[name].append(sample)
                progress.advance(task)
    return {name: summarize(chosen[name], of_page) for name, of_page in samples.items()}


def summarize(url: str, samples: list[Figures]) -> Figures:
    """Return the figures of a page: server time in milliseconds, queries, bytes, megabytes."""
    counted = samples[WARM_UP_ROUNDS:]
    times = sorted(sample["ms"] for sample in counted)
    figures: Figures = {
        "address": url,
        "min_ms": times[0],
        "p50_ms": median(times),
        "p95_ms": quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
        "queries": counted[0]["queries"],
        "bytes": counted[0]["bytes"],
        "br_bytes": samples[0]["br_bytes"],
        "memory_mb": max(sample["memory_mb"] for sample in counted),
    }
    for name in ("cpu_ms", "sql_ms", "bare_ms", "bare_cpu_ms"):
        figures[name] = median(sample[name] for sample in counted)
    return figures


def page_table(result: Figures, base: Figures | None) -> Table:
    """Return the figures as a table, with the ratio of the medians to an earlier result."""
    title = f"{result['stories']} stories; server time in ms, one request at a time, uncached"
    table = Table("Page", title=title)
    names = ["p50", "min", "p95", "CPU", "SQL", "queries", "KB", "KB br", "bare"]
    if base:
        names.append("to base")
    for name in names:
        table.add_column(name, justify="right")

    for name, figures in result["pages"].items():
        cells = _cells(figures)
        if base:
            cells.append(_ratio(figures, base["pages"].get(name)))
        table.add_row(name, *cells)
    return table


def _cells(figures: Figures) -> list[str]:
    cells = [f"{figures[name]:.1f}" for name in TIMES]
    cells.append(f"{figures['sql_ms'] / figures['p50_ms']:.0%}")
    cells.append(str(figures["queries"]))
    cells.append(f"{figures['bytes'] / 1024:.0f}")
    cells.append(f"{figures['br_bytes'] / 1024:.0f}")
    cells.append(f"{figures['bare_ms']:.2f}")
    return cells


def _ratio(figures: Figures, base: Figures | None) -> str:
    if base is None:
        return "-"
    return f"{figures['p50_ms'] / base['p50_ms']:.2f}"


if __name__ == "__main__":
    main()
