"""Table of results at the end of the fault runs."""

import os
from dataclasses import dataclass

import pytest
from rich.console import Console
from rich.table import Table

FAULTS = os.environ.get("FAULTS") == "1"
at_length = [pytest.mark.slow, pytest.mark.skipif(not FAULTS, reason="a fault run: make faults")]


@dataclass(frozen=True)
class Row:
    """One run; `passed` is None when it was not tried."""

    fault: str
    done: str
    asked: str
    reached: str
    passed: bool | None


rows: list[Row] = []


def judge(row: Row) -> None:
    """Enter a run in the table; fail the test that made it when the figure was not reached."""
    rows.append(row)
    assert row.passed is not False, f"{row.fault}: asked for {row.asked}; reached {row.reached}"


def show() -> None:
    table = Table(
        "Fault", "Done", "Asked", "Reached", "Passed", title="Fault runs", show_lines=True
    )
    for row in rows:
        verdict = {True: "yes", False: "NO", None: "not tried"}[row.passed]
        table.add_row(row.fault, row.done, row.asked, row.reached, verdict)
    Console(width=150).print(table)
