"""Cells of a spreadsheet: each widget reads a text as a JSON value, and writes it back."""

import math
from datetime import date
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from stories.choices import MAX_YEARS
from stories.intake.archive_stories import paragraphs
from stories.intake.files.worksheet import CELL_ERRORS, FORMULA
from stories.intake.sheets.name_lookup import NameLookup
from stories.partial_dates import EventDate, iso_date
from stories.rich_text import sanitize
from stories.text_safety import UNSTORABLE, is_formula

ModelField: TypeAlias = Field
# A value as JSON. Each cell reads and renders values of its own type.
Value: TypeAlias = Any
YES = ("yes", "true", "1", "x")
NO = ("no", "false", "0", "")


def plain(cell: str) -> str:
    """Return the text of a cell; raise ValueError for formulas, their errors and like texts."""
    if cell == FORMULA:
        raise ValueError(_("This cell contains a formula. Enter its value instead."))

    text = cell.strip()
    if text in CELL_ERRORS:
        raise ValueError(_("This cell contains an error of the spreadsheet. Enter its value."))
    if UNSTORABLE.search(text):
        raise ValueError(_("This cell contains a character that can’t be stored."))
    if text.startswith("'") and is_formula(text[1:]):
        return text[1:]
    if is_formula(text):
        raise ValueError(
            _("Text that begins with “%(mark)s” looks like a formula. Put an apostrophe before it.")
            % {"mark": text[0]}
        )

    return text


def clean_value(field: ModelField, value: object) -> Any:
    """Return a value as a model field cleans it; raise ValueError with the field's message."""
    try:
        return field.clean(value, None)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


class Cell(Widget):
    """Text that a model field accepts."""

    def __init__(self, field: ModelField | None = None) -> None:
        super().__init__()
        self.model_field = field

    @property
    def field(self) -> ModelField:
        """The field of the column's model."""
        if self.model_field is None:
            raise TypeError(f"{type(self).__name__} has no field")
        return self.model_field

    def clean(self, value: str | None, row: object = None, **kwargs: object) -> Value:
        """Return the value of a cell; raise ValueError with the reason if it has none."""
        return self.read(plain(value or ""))

    def read(self, text: str) -> Value:
        return clean_value(self.field, text)


class LineCell(Cell):
    """Text on one line."""

    def read(self, text: str) -> Value:
        return clean_value(self.field, " ".join(text.split()))


class OptionalCell(Cell):
    """Text that a model field accepts, or nothing: then the value is `empty`."""

    empty: Value = ""

    def clean(self, value: str | None, row: object = None, **kwargs: object) -> Value:
        text = plain(value or "")
        return self.read(text) if text else self.empty


class SlugCell(OptionalCell):
    """Last part of a URL; an empty one is made from the name or title."""


class NumberCell(Cell):
    """A number, which may begin with a minus sign."""

    def clean(self, value: str | None, row: object = None, **kwargs: object) -> Value:
        """Return the value of a cell; raise ValueError with the reason if it has none."""
        text = (value or "").strip()
        if not text:
            return None
        if not text.startswith("-"):
            text = plain(text)

        number = clean_value(self.field, text)
        if isinstance(number, float) and not math.isfinite(number):
            raise ValueError(_("This number can’t be stored."))
        return number


class ChoiceCell(Cell):
    """One of a few values, written as the value or its label."""

    def read(self, text: str) -> Value:
        values: dict[str, str] = {}
        for value, label in self.field.flatchoices:
            if value:
                values[str(label).casefold()] = value
                values[value.casefold()] = value
        return clean_value(self.field, values.get(text.casefold(), text))


class YesCell(Cell):
    """Yes or no."""

    def read(self, text: str) -> bool:
        word = text.casefold()
        if word not in YES and word not in NO:
            raise ValueError(_("Enter yes or no."))
        return word in YES

    def render(self, value: Value, obj: object = None, **kwargs: object) -> str:
        return "yes" if value else "no"


class DateCell(OptionalCell):
    """A date that may lack the day or the month."""

    def read(self, text: str) -> str:
        try:
            return str(EventDate.parse_recent(iso_date(text)))
        except ValueError as error:
            reason = _(
                "Enter a valid date, such as 2019, March 2019 or 3/5/2019, within %(years)s years."
            )
            raise ValueError(reason % {"years": MAX_YEARS}) from error


class BodyCell(Cell):
    """Rich text: HTML if it begins with a tag, else paragraphs separated by an empty line."""

    def read(self, text: str) -> str:
        if text.startswith("<"):
            return sanitize(text)
        return sanitize(paragraphs(text.replace("\r\n", "\n")))


class EntryCell(OptionalCell):
    """One entry of a vocabulary, stored as its id."""

    empty = None

    def __init__(self, entries: NameLookup) -> None:
        super().__init__()
        self.entries = entries

    def read(self, text: str) -> int:
        return self.entries.find(text)

    def render(self, value: Value, obj: object = None, **kwargs: object) -> str:
        return self.entries.slugs.get(value, "")


class DayCell(OptionalCell):
    """An exact date."""

    def read(self, text: str) -> str:
        try:
            return date.fromisoformat(iso_date(text)).isoformat()
        except ValueError as error:
            raise ValueError(_("Enter an exact date, such as 3/5/2019 or 2019-03-05.")) from error
