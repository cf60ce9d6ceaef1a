"""From a table to a plan: each row read, each problem with its row and column, nothing stored."""

import logging
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from tablib import Dataset

from stories.choices import ImportKind
from stories.intake.batches import Plan, Problem
from stories.intake.files.table import Spreadsheet
from stories.intake.sheets.base import Sheet
from stories.intake.sheets.center_partner_sheets import CenterSheet, PartnerSheet
from stories.intake.sheets.stories import StorySheet

SHEETS: dict[ImportKind, type[Sheet]] = {sheet.kind: sheet for sheet in (StorySheet, CenterSheet, PartnerSheet)}
SHOWN = 160  # characters of a value in the report
HEADER = 1
logger = logging.getLogger(__name__)


def plan_of(sheet: Sheet, table: Spreadsheet) -> Plan:
    """Return what a table would do, with every problem in it."""
    plan = Plan(ignored=[name for name in table.header if name in sheet.told])
    plan.problems = list(_header_problems(sheet, table.header))
    if not plan.problems and not table.rows:
        plan.problems = [Problem(HEADER, "", _("There is no row below the header."))]
    if plan.problems:
        return plan
    width = len(table.header)
    data = Dataset(*(cells[:width] for _number, cells in table.rows), headers=table.header)
    _read(plan, sheet.import_data(data), [number for number, _cells in table.rows])
    plan.problems += [
        Problem(number, "", _("This row has more cells than the header has columns."))
        for number, cells in table.rows
        if any(cell.strip() for cell in cells[width:])
    ]
    plan.problems.sort(key=lambda problem: problem.row)
    return plan


def _header_problems(sheet: Sheet, header: list[str]) -> Iterator[Problem]:
    for name, times in Counter(header).items():
        if name not in sheet.fields:
            near = get_close_matches(name, sheet.columns_read, 1)
            hint = _("Did you mean %(name)s?") % {"name": near[0]} if near else ""
            yield Problem(HEADER, name, f"{_('This table has no such column.')} {hint}".strip())
        elif times > 1:
            yield Problem(HEADER, name, _("This column stands here twice."))
    if "external_id" not in header:
        yield Problem(HEADER, "external_id", _("This column is needed."))


def _read(plan: Plan, result: Any, numbers: list[int]) -> None:
    """Take over what django-import-export found; its rows are counted from 1, without the header."""
    plan.rows = [(numbers[place], row.instance) for place, row in enumerate(result.rows) if row.is_valid()]
    for row in result.invalid_rows:
        plan.problems += [
            Problem(numbers[row.number - 1], "" if column == "__all__" else column, " ".join(reasons))
            for column, reasons in row.error_dict.items()
        ]
    for row in result.error_rows:
        logger.error("A row of an import could not be read", exc_info=row.errors[0].error)
        plan.problems.append(Problem(numbers[row.number - 1], "", _("This row cannot be read.")))
    for error in result.base_errors:
        raise error.error


def report_of(sheet: Sheet, plan: Plan) -> dict[str, Any]:
    """{"rows": [{"number", "id", "name", "act", "changes": [[column, before, after]]}], "counts": {act: number}}."""
    rows = [_told(sheet, number, record) for number, record in plan.rows]
    return {"rows": rows, "counts": dict(Counter(row["act"] for row in rows))}


def _told(sheet: Sheet, number: int, record: Any) -> dict[str, Any]:
    changes = record.changes() if record.pk else []
    before = record.before or {}
    return {
        "number": number,
        "id": record.external_id,
        "name": str(record)[:SHOWN],
        "act": "new" if not record.pk else "changed" if changes else "same",
        "changes": [
            [name, *(_short(sheet.cell(name, values.get(name))) for values in (before, record.values()))]
            for name in changes
        ],
    }


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
