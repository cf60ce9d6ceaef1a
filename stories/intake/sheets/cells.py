"""What cells mean: each widget reads one as a plain value that JSON can keep, and writes it back as it was."""

import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from stories.choices import STATES, PartnerRole
from stories.intake.archive import paragraphs
from stories.intake.files.workbook import FORMULA
from stories.intake.sheets.name_lookup import Entries
from stories.partial_dates import EventDate
from stories.rich_text import sanitize
from stories.text_safety import UNSTORABLE, is_formula

STATE_WORDS = {word.casefold(): code for code, name in STATES.items() for word in (code, name)}
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0", "")
BETWEEN = re.compile(r"(?<!\\)[;\n]")
NUMBER = re.compile(r"[0-9][0-9.,]*")
MOST_VALUES, LONGEST_VALUE = 200, 2_000


def plain(cell: str) -> str:
    """Return the text of a cell; raise ValueError for a formula, or what a spreadsheet program would take for one."""
    text = cell.strip()
    if cell == FORMULA:
        raise ValueError(_("This cell holds a formula. Write its value."))
    if UNSTORABLE.search(text):
        raise ValueError(_("This cell holds a character that cannot be stored."))
    if text.startswith("'") and is_formula(text[1:]):
        return text[1:]
    if is_formula(text):
        mark = {"mark": text[0]}
        raise ValueError(
            _("A text that begins with “%(mark)s” looks like a formula. Put an apostrophe before it.") % mark
        )
    return text


def checked(field: Field, value: Any) -> Any:
    """Return the value as the field of the model takes it; raise ValueError with the field's own words."""
    try:
        return field.clean(value, None)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


class Cell(Widget):
    """Text; the field of the model says what it may be."""

    def __init__(self, field: Field | None = None) -> None:
        super().__init__()
        self.field: Any = field

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.read(plain(value or ""))

    def read(self, text: str) -> Any:
        return checked(self.field, text)


class LineCell(Cell):
    """Text on one line."""

    def read(self, text: str) -> Any:
        return checked(self.field, " ".join(text.split()))


class SlugCell(Cell):
    """The last part of an address; empty where it is to be made."""

    def read(self, text: str) -> Any:
        return checked(self.field, text) if text else ""


class NumberCell(Cell):
    """A number; a minus is no formula here."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = (value or "").strip()
        number = checked(self.field, plain(text) if not text.startswith("-") else text) if text else None
        if isinstance(number, float) and not math.isfinite(number):
            raise ValueError(_("This is not a number that can be stored."))
        return number


class ChoiceCell(Cell):
    """One of a few values, by itself or by its label."""

    def read(self, text: str) -> Any:
        choices = [(value, str(label)) for value, label in self.field.flatchoices if value]
        known = {word.casefold(): value for value, label in choices for word in (label, value)}
        return checked(self.field, known.get(text.casefold(), text))


class YesCell(Cell):
    def read(self, text: str) -> bool:
        if text.casefold() not in (*YES, *NO):
            raise ValueError(_("Write yes or no."))
        return text.casefold() in YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "yes" if value else "no"


class DateCell(Cell):
    """A date as exact as it is known."""

    def read(self, text: str) -> str:
        try:
            return str(EventDate.parse(text)) if text else ""
        except ValueError as error:
            raise ValueError(_("Write a real date as YYYY, YYYY-MM or YYYY-MM-DD.")) from error


class BodyCell(Cell):
    """Rich text: HTML if it begins with a tag, else paragraphs with an empty line between them."""

    def read(self, text: str) -> str:
        return sanitize(text if text.startswith("<") else paragraphs(text.replace("\r\n", "\n")))


class SeveralCell(Cell):
    """Several values in one cell, separated by semicolons or lines; a semicolon within one is written as \\;"""

    def __init__(self, one: Callable[[str], Any], shown: Callable[[Any], str] = str, is_set: bool = True) -> None:
        super().__init__()
        self.one, self.shown, self.is_set = one, shown, is_set

    def read(self, text: str) -> list[Any]:
        texts = [part.strip().replace("\\;", ";") for part in BETWEEN.split(text)]
        texts = [part for part in texts if part]
        if len(texts) > MOST_VALUES:
            raise ValueError(_("Write at most %(limit)s values in a cell.") % {"limit": MOST_VALUES})
        if any(len(part) > LONGEST_VALUE for part in texts):
            raise ValueError(_("A value has at most %(limit)s characters.") % {"limit": LONGEST_VALUE})

        values = [self.one(part) for part in texts]
        once = [value for place, value in enumerate(values) if value not in values[:place]]
        return sorted(once) if self.is_set else once

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(self.shown(one).replace(";", "\\;") for one in value or ())


class EntryCell(Cell):
    """One entry of a vocabulary."""

    def __init__(self, entries: Entries) -> None:
        super().__init__()
        self.entries = entries

    def read(self, text: str) -> int | None:
        return self.entries.find(text) if text else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.entries.slugs.get(value, "")


def entries_cell(entries: Entries) -> SeveralCell:
    return SeveralCell(entries.find, lambda number: entries.slugs.get(number, ""))


class StatesCell(SeveralCell):
    """Postal codes or names of states, each once, in the order of their names."""

    def __init__(self) -> None:
        super().__init__(_state)

    def read(self, text: str) -> list[str]:
        chosen = super().read(text.replace(",", ";"))
        return [code for code in STATES if code in chosen]


def _state(text: str) -> str:
    code = STATE_WORDS.get(text.casefold())
    if not code:
        raise ValueError(_("“%(text)s” is no state or territory.") % {"text": text[:50]})
    return code


def partners_cell(entries: Entries) -> SeveralCell:
    """Partners, each with what it did in brackets if that was more than taking part."""

    def read(text: str) -> list[Any]:
        name, bracket, rest = text.rpartition("(")
        role = rest.removesuffix(")")
        if bracket and rest.endswith(")") and role in PartnerRole.values:
            return [entries.find(name.strip()), role]
        return [entries.find(text), PartnerRole.TOOK_PART.value]

    def shown(value: list[Any]) -> str:
        slug = entries.slugs.get(value[0], "")
        return slug if value[1] == PartnerRole.TOOK_PART else f"{slug} ({value[1]})"

    return SeveralCell(read, shown)


def outcomes_cell(entries: Entries, unit: Field, note: Field) -> SeveralCell:
    """Outcomes such as "arrest: 3 people (in two states)"; each is kept as [kind, quantity, unit, note]."""

    def read(text: str) -> list[Any]:
        kind, quantity, counted, said = _outcome(text)
        if counted and not quantity:
            raise ValueError(_("A unit needs a quantity."))
        return [entries.find(kind), _quantity(quantity), checked(unit, counted), checked(note, said)]

    def shown(value: list[Any]) -> str:
        counted = " ".join(part for part in value[1:3] if part)
        parts = [
            entries.slugs.get(value[0], ""),
            f": {counted}" if counted else "",
            f" ({value[3]})" if value[3] else "",
        ]
        return "".join(parts)

    return SeveralCell(read, shown, is_set=False)


def _outcome(text: str) -> tuple[str, str, str, str]:
    """Return kind, quantity, unit and note of an outcome such as "arrest: 3 people (in two states)"."""
    before, bracket, rest = text.partition("(")
    kind, _colon, counted = before.partition(":")
    is_closed = rest.endswith(")") if bracket else True
    if not kind or ")" in counted or not is_closed:
        raise ValueError(_("Write an outcome as: kind, or kind: number unit, or kind: number unit (note)."))

    counted = " ".join(counted.split())
    number = NUMBER.match(counted)
    quantity = number[0] if number else ""
    unit = counted.removeprefix(quantity).strip()
    note = " ".join(rest.removesuffix(")").split())
    return " ".join(kind.split()), quantity, unit, note


def _quantity(text: str) -> str:
    try:
        number = Decimal(text.replace(",", "")) if text else None
    except InvalidOperation as error:
        raise ValueError(_("“%(text)s” is no number.") % {"text": text[:50]}) from error
    if number is None:
        return ""
    if number >= 10**10 or number != round(number, 2):
        raise ValueError(_("A quantity has at most ten digits and two decimals."))
    return f"{number.normalize():f}"
