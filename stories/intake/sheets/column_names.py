"""Column names of a file, matched with those of a sheet by name, label, case and spaces."""

import re
from collections.abc import Iterable

from django.db.models import Field

from stories.intake.sheets.cells import Cell

SEPARATORS = re.compile(r"[\s_\-./*:]+")
# What people call columns in their own lists. A name of a sheet's own column comes first.
COMMON_NAMES = {
    "external_id": ("id", "number", "record id", "record number"),
    "title": ("headline", "story title"),
    "body": ("text", "story", "narrative", "full text"),
    "event_date": ("date", "event on", "incident date", "date of event"),
    "states": ("state", "states and territories"),
    "lead_center": ("center", "fusion center", "lead fusion center"),
    "supporting_centers": ("other centers", "supporting fusion centers"),
    "partners": ("partner", "partner organizations"),
    "threat_types": ("threat type", "threats", "threat"),
    "mission_area": ("mission",),
    "tags": ("tag", "keywords"),
    "outcomes": ("outcome", "results"),
    "source_title": ("source",),
    "source_url": ("source link", "link"),
    "editor_notes": ("notes", "internal note"),
    "name": ("center name", "partner name"),
    "is_active": ("active",),
    "established_year": ("established",),
}


def column_key(text: str) -> str:
    """Return a column name without case, spaces and punctuation between words."""
    return SEPARATORS.sub("", text).casefold()


class ColumnNames:
    """The columns of a sheet by every name that a file can use for them."""

    def __init__(self, cells: dict[str, Cell | None]) -> None:
        """`cells` are the cells by column name, None for columns that are only exported."""
        self._columns: dict[str, str] = {}
        self._add((name, name) for name in cells)
        self._add((name, _label(cell)) for name, cell in cells.items())
        for name, common_names in COMMON_NAMES.items():
            if name in cells:
                self._add((name, common_name) for common_name in common_names)

    def find(self, text: str) -> str:
        """Return the name of a column, or the text itself if the sheet has no such column."""
        return self._columns.get(column_key(text), text)

    def _add(self, names: Iterable[tuple[str, str]]) -> None:
        """Add (column, name in a file) unless an earlier column has this name."""
        for column, name in names:
            key = column_key(name)
            if key:
                self._columns.setdefault(key, column)


def _label(cell: Cell | None) -> str:
    """Return the label of the field in forms, or "" if the cell has no field of its own."""
    field = cell.model_field if cell else None
    if not isinstance(field, Field):
        return ""
    return str(field.verbose_name)
