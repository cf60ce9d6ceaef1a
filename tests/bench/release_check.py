"""Time of the release check for a story of 10 KB, made of the press releases of its corpus."""

from statistics import median
from time import perf_counter

from rich.table import Table

from stories.publishing.release_checks.check import check
from tests.publishing.release_checks.corpus import PRESS, make_content

STORY_BYTES = 10 * 1024
TARGET_MS = 50
ROUNDS = 30


def release_check_table() -> Table:
    """Return the times of the check."""
    body = "".join(f"<p>{text}</p>" for text in PRESS)[:STORY_BYTES]
    content = make_content(body=body)
    check(content)  # compiled patterns and word lists are made once

    times = []
    for _round in range(ROUNDS):
        started = perf_counter()
        check(content)
        times.append((perf_counter() - started) * 1000)

    table = Table("release check of 10 KB", "ms", title=f"target: under {TARGET_MS} ms")
    table.add_row("fastest", f"{min(times):.1f}")
    table.add_row("median", f"{median(times):.1f}")
    table.add_row("longest", f"{max(times):.1f}")
    return table
