"""The story form in the order in which a story is told: fields and rows under one heading."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its fields and with the rows of other tables that belong there."""

    name: str
    fieldset: Any
    rows: list[Any]


def sections(fieldsets: Iterable[Any], formsets: Iterable[Any]) -> list[Section]:
    """Return the form's sections; each inline stands in the one that its `section` names."""
    formsets = list(formsets)
    return [
        Section(fieldset.name, fieldset, [rows for rows in formsets if rows.opts.section == fieldset.name])
        for fieldset in fieldsets
    ]
