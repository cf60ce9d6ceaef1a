"""Import plan and report of a spreadsheet: every change and every problem, with nothing stored."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
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
from stories.text_safety import UNSTORABLE

SHEETS: dict[ImportKind, type[Sheet]] = {
    ImportKind.STORIES: StorySheet,
    ImportKind.CENTERS: CenterSheet,
    ImportKind.PARTNERS: PartnerSheet,
}
MAX_VALUE = 160  # characters of a value in the report
MAX_QUOTED = 50  # characters of a value in a message
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
    header = [sheet.column_names.find(name) for name in table.header]
    ignored = [name for name in header if name in sheet.export_only]
    plan = ImportPlan(ignored=ignored, findings=table.notices)
    plan.problems = list(_header_problems(sheet, table.header, header))
    if not plan.problems and not table.rows:
        plan.problems = [RowProblem(HEADER_ROW, "", _("The file has no rows below the header."))]
    if plan.problems:
        return plan

    width = len(header)
    numbers: list[int] = []
    data = Dataset(headers=header)
    for number, cells in table.rows:
        numbers.append(number)
        data.append(cells[:width])
        if any(cell.strip() for cell in cells[width:]):
            message = _("This row has more cells than the header has columns.")
            plan.problems.append(RowProblem(number, "", message))

    names_in_file = dict(zip(header, table.header, strict=True))
    _add_result(plan, sheet.import_data(data), data, numbers, names_in_file)
    plan.problems.sort(key=lambda problem: problem.row)
    return plan


def _header_problems(
    sheet: Sheet, names_in_file: list[str], header: list[str]
) -> Iterator[RowProblem]:
    """Yield the unknown, repeated and missing columns."""
    for name, count in Counter(header).items():
        if name not in sheet.fields:
            yield RowProblem(HEADER_ROW, name, _unknown_column(sheet, name))
        elif count > 1:
            same = [names_in_file[place] for place, one in enumerate(header) if one == name]
            message = _("This column appears twice: %(names)s.") % {"names": ", ".join(same)}
            yield RowProblem(HEADER_ROW, name, message)

    if "external_id" not in header:
        yield RowProblem(HEADER_ROW, "external_id", _("This column is required."))


def _unknown_column(sheet: Sheet, name: str) -> str:
    if not name:
        return _("A column with values has no name. Name it, or delete it.")

    message = _("Unknown column.")
    similar = get_close_matches(name.casefold(), sheet.columns_read, 1)
    if similar:
        message += " " + _("Did you mean %(name)s?") % {"name": similar[0]}
    return message


def _add_result(
    plan: ImportPlan,
    result: Result,
    data: Dataset,
    numbers: list[int],
    names_in_file: Mapping[str, str],
) -> None:
    """Add records and problems; `numbers` are the row numbers of the file.

    `names_in_file` are the column names of the file by those of the sheet.
    django-import-export counts rows from 1, without the header.
    """
    for number, row in zip(numbers, result.rows, strict=True):
        if row.is_valid():
            plan.rows.append((number, row.instance))

    for row in result.invalid_rows:
        number = numbers[row.number - 1]
        cells = dict(zip(names_in_file, data[row.number - 1], strict=True))
        for column, reasons in row.error_dict.items():
            name = "" if column == "__all__" else names_in_file.get(column, column)
            reason = _with_value(cells.get(column, ""), " ".join(reasons))
            plan.problems.append(RowProblem(number, name, reason))

    for row in result.error_rows:
        logger.error("A row of an import could not be read", exc_info=row.errors[0].error)
        number = numbers[row.number - 1]
        plan.problems.append(RowProblem(number, "", _("This row can’t be read.")))

    for error in result.base_errors:
        raise error.error


def _with_value(cell: str, reason: str) -> str:
    """Return a reason with the value that it is about, unless it quotes the value already."""
    text = " ".join(cell.split())
    if not text or text in reason or UNSTORABLE.search(text):
        return reason
    return f"“{_shorten(text, MAX_QUOTED)}”: {reason}"


def make_report(sheet: Sheet, plan: ImportPlan) -> ImportReport:
    """Return the report of a plan for the user."""
    rows = [_report_row(sheet, number, record) for number, record in plan.rows]
    counts = Counter(row["act"] for row in rows)
    return {"rows": rows, "counts": dict(counts)}


def _report_row(sheet: Sheet, number: int, record: Record) -> ReportRow:
    """Return the row of the report, with each new or changed value before and after."""
    changes = _new_values(sheet, record)
    act = "new"
    if record.pk:
        changes = _changed_values(sheet, record)
        act = "changed" if changes else "same"

    return {
        "number": number,
        "pk": record.pk,
        "id": record.external_id,
        "name": str(record)[:MAX_VALUE],
        "act": act,
        "changes": changes,
    }


def _new_values(sheet: Sheet, record: Record) -> list[list[str]]:
    """Return [column, "", value] for each value of a new record."""
    values = []
    for name, value in record.values().items():
        text = sheet.cell(name, value)
        if text:
            values.append([name, "", _shorten(text)])
    return values


def _changed_values(sheet: Sheet, record: Record) -> list[list[str]]:
    """Return [column, before, after] for each changed value of an existing record."""
    before = record.before or {}
    after = record.values()
    changes = []
    for name in record.changes():
        old_text = _shorten(sheet.cell(name, before.get(name)))
        new_text = _shorten(sheet.cell(name, after.get(name)))
        changes.append([name, old_text, new_text])
    return changes


def _shorten(text: str, limit: int = MAX_VALUE) -> str:
    if len(text) <= limit:
        return text
    return text[: limit - 1] + "…"
