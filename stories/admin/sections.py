"""The story form in the order in which a story is told: fields and rows under one heading."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under a heading, and the rows of other tables that come after them."""

    fieldset: Any
    rows: list[Any]


def sections(fieldsets: Iterable[Any], formsets: Iterable[Any]) -> list[Section]:
    """Return the form's sections; each inline stands after the fields whose heading its `after` names."""
    formsets = list(formsets)
    return [Section(fields, [rows for rows in formsets if rows.opts.after == fields.name]) for fields in fieldsets]
