"""Import plan and report of a spreadsheet: every change and every problem, with nothing stored."""

import logging
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TypedDict

from django.utils.translation import gettext as _
from import_export.results import Result
from tablib import Dataset

from stories.choices import ImportKind
from stories.intake.batches import ImportPlan, RowProblem
from stories.intake.files.table import Spreadsheet
from stories.intake.sheets.base import Record, Sheet
from stories.intake.sheets.center_partner_sheets import CenterSheet, PartnerSheet
from stories.intake.sheets.stories import StorySheet

SHEETS: dict[ImportKind, type[Sheet]] = {
    ImportKind.STORIES: StorySheet,
    ImportKind.CENTERS: CenterSheet,
    ImportKind.PARTNERS: PartnerSheet,
}
MAX_VALUE = 160  # characters of a value in the report
HEADER_ROW = 1
logger = logging.getLogger(__name__)


class ReportRow(TypedDict):
    """A row of the report. `act` is new, changed or same; `changes` are [column, before, after]."""

    number: int
    pk: int | None
    id: str
    name: str
    act: str
    changes: list[list[str]]


class ImportReport(TypedDict):
    """Report of a file; `counts` are {act: number of rows}."""

    rows: list[ReportRow]
    counts: dict[str, int]


def make_plan(sheet: Sheet, table: Spreadsheet) -> ImportPlan:
    """Return the changes that a table would make, with all problems in it."""
    plan = ImportPlan(ignored=[name for name in table.header if name in sheet.export_only])
    plan.problems = list(_header_problems(sheet, table.header))
    if not plan.problems and not table.rows:
        plan.problems = [RowProblem(HEADER_ROW, "", _("The file has no rows below the header."))]
    if plan.problems:
        return plan

    width = len(table.header)
    numbers: list[int] = []
    data = Dataset(headers=table.header)
    for number, cells in table.rows:
        numbers.append(number)
        data.append(cells[:width])
        if any(cell.strip() for cell in cells[width:]):
            message = _("This row has more cells than the header has columns.")
            plan.problems.append(RowProblem(number, "", message))

    _add_result(plan, sheet.import_data(data), numbers)
    plan.problems.sort(key=lambda problem: problem.row)
    return plan


def _header_problems(sheet: Sheet, header: list[str]) -> Iterator[RowProblem]:
    """Yield the unknown, repeated and missing columns."""
    for name, count in Counter(header).items():
        if name not in sheet.fields:
            message = _("Unknown column.")
            similar = get_close_matches(name, sheet.columns_read, 1)
            if similar:
                message += " " + _("Did you mean %(name)s?") % {"name": similar[0]}

            yield RowProblem(HEADER_ROW, name, message)
        elif count > 1:
            yield RowProblem(HEADER_ROW, name, _("This column appears twice."))

    if "external_id" not in header:
        yield RowProblem(HEADER_ROW, "external_id", _("This column is required."))


def _add_result(plan: ImportPlan, result: Result, numbers: list[int]) -> None:
    """Add records and problems; `numbers` are the row numbers of the file.

    django-import-export counts rows from 1, without the header.
    """
    for number, row in zip(numbers, result.rows, strict=True):
        if row.is_valid():
            plan.rows.append((number, row.instance))

    for row in result.invalid_rows:
        number = numbers[row.number - 1]
        for column, reasons in row.error_dict.items():
            name = "" if column == "__all__" else column
            plan.problems.append(RowProblem(number, name, " ".join(reasons)))

    for row in result.error_rows:
        logger.error("A row of an import could not be read", exc_info=row.errors[0].error)
        number = numbers[row.number - 1]
        plan.problems.append(RowProblem(number, "", _("This row can’t be read.")))

    for error in result.base_errors:
        raise error.error


def make_report(sheet: Sheet, plan: ImportPlan) -> ImportReport:
    """Return the report of a plan for the user."""
    rows = [_report_row(sheet, number, record) for number, record in plan.rows]
    counts = Counter(row["act"] for row in rows)
    return {"rows": rows, "counts": dict(counts)}


def _report_row(sheet: Sheet, number: int, record: Record) -> ReportRow:
    """Return the row of the report, with each changed value before and after."""
    changes = []
    act = "new"
    if record.pk:
        before = record.before or {}
        after = record.values()
        for name in record.changes():
            old_text = _shorten(sheet.cell(name, before.get(name)))
            new_text = _shorten(sheet.cell(name, after.get(name)))
            changes.append([name, old_text, new_text])

        act = "changed" if changes else "same"

    return {
        "number": number,
        "pk": record.pk,
        "id": record.external_id,
        "name": str(record)[:MAX_VALUE],
        "act": act,
        "changes": changes,
    }


def _shorten(text: str) -> str:
    if len(text) <= MAX_VALUE:
        return text
    return text[: MAX_VALUE - 1] + "…"
