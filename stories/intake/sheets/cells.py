"""Cells of a spreadsheet: each widget reads a text as a JSON value, and writes it back."""

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from stories.choices import MAX_YEARS, STATES, PartnerRole, sort_states
from stories.intake.archive_stories import paragraphs
from stories.intake.files.workbook import FORMULA
from stories.intake.sheets.name_lookup import NameLookup
from stories.models.source import UNKNOWN_SOURCE, Source
from stories.partial_dates import EventDate, iso_date
from stories.publishing.content_values import make_source
from stories.rich_text import sanitize
from stories.text_safety import UNSTORABLE, is_formula

ModelField: TypeAlias = Field
# A value as JSON. Each cell reads and renders values of its own type.
Value: TypeAlias = Any
YES = ("yes", "true", "1", "x")
NO = ("no", "false", "0", "")
SEPARATOR = re.compile(r"(?<!\\)[;\n]")
PART_SEPARATOR = re.compile(r"(?<!\\)\|")
# By name and by postal code.
STATE_CODES = {name.casefold(): code for code, name in STATES.items()}
STATE_CODES |= {code.casefold(): code for code in STATES}
NUMBER = re.compile(r"[0-9][0-9.,]*")
MAX_VALUES = 200
MAX_VALUE_LENGTH = 2_000
MAX_QUANTITY = 10**10


def plain(cell: str) -> str:
    """Return the text of a cell; raise ValueError if it is or looks like a formula."""
    text = cell.strip()
    if cell == FORMULA:
        raise ValueError(_("This cell contains a formula. Enter its value instead."))
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


class ListCell(Cell):
    r"""Values separated by semicolons or line breaks; a semicolon within a value is written \;"""

    def __init__(
        self,
        read_value: Callable[[str], Value],
        render_value: Callable[[Value], str] = str,
        is_sorted: bool = True,
    ) -> None:
        super().__init__()
        self.read_value = read_value
        self.render_value = render_value
        self.is_sorted = is_sorted

    def read(self, text: str) -> list[Value]:
        """Return the values without repetitions."""
        stripped = [part.strip().replace("\\;", ";") for part in SEPARATOR.split(text)]
        parts = list(filter(None, stripped))
        if len(parts) > MAX_VALUES:
            raise ValueError(_("Enter at most %(limit)s values in a cell.") % {"limit": MAX_VALUES})

        values: list[Value] = []
        for part in parts:
            if len(part) > MAX_VALUE_LENGTH:
                raise ValueError(
                    _("A value can have at most %(limit)s characters.")
                    % {"limit": MAX_VALUE_LENGTH}
                )

            value = self.read_value(part)
            if value not in values:
                values.append(value)

        return sorted(values) if self.is_sorted else values

    def render(self, value: Value, obj: object = None, **kwargs: object) -> str:
        texts = [self.render_value(one).replace(";", "\\;") for one in value or ()]
        return "; ".join(texts)


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


class EntryListCell(ListCell):
    """Entries of a vocabulary, stored as their ids."""

    def __init__(self, entries: NameLookup) -> None:
        super().__init__(entries.find)
        self.entries = entries

    def render(self, value: Value, obj: object = None, **kwargs: object) -> str:
        return "; ".join(self.entries.slugs.get(id_, "") for id_ in value or ())


class StatesCell(ListCell):
    """Postal codes or names of states, in the order of their names."""

    def __init__(self) -> None:
        super().__init__(_state_code)

    def read(self, text: str) -> list[str]:
        return sort_states(super().read(text.replace(",", ";")))


def _state_code(text: str) -> str:
    """Return the postal code of a state by code or name; raise ValueError for other text."""
    code = STATE_CODES.get(text.casefold())
    if code:
        return code
    raise ValueError(_("“%(text)s” isn’t a state or territory.") % {"text": text[:50]})


class PartnersCell(ListCell):
    """Partners with their role in parentheses unless they took part; stored as [id, role]."""

    def __init__(self, entries: NameLookup) -> None:
        super().__init__(self._read_partner, self._render_partner)
        self.entries = entries

    def _read_partner(self, text: str) -> list[Value]:
        """Return [id, role]. Parentheses that contain no role belong to the name."""
        name, parenthesis, rest = text.rpartition("(")
        role = rest.removesuffix(")")
        if parenthesis and rest.endswith(")") and role in PartnerRole.values:
            return [self.entries.find(name.strip()), role]
        return [self.entries.find(text), PartnerRole.TOOK_PART.value]

    def _render_partner(self, value: list[Value]) -> str:
        id_, role = value
        slug = self.entries.slugs.get(id_, "")
        return slug if role == PartnerRole.TOOK_PART else f"{slug} ({role})"


class OutcomesCell(ListCell):
    """Outcomes such as "arrest: 3 people (in two states)"; stored as [kind, quantity, unit, note].

    The kind is an id, the others are texts.
    """

    def __init__(self, entries: NameLookup, unit_field: ModelField, note_field: ModelField) -> None:
        super().__init__(self._read_outcome, self._render_outcome, is_sorted=False)
        self.entries = entries
        self.unit_field = unit_field
        self.note_field = note_field

    def _read_outcome(self, text: str) -> list[Value]:
        """Return [kind, quantity, unit, note] of one outcome; raise ValueError if it is invalid."""
        kind, quantity, unit, note = _split_outcome(text)
        if unit and not quantity:
            raise ValueError(_("A unit needs a quantity."))
        return [
            self.entries.find(kind),
            _clean_quantity(quantity),
            clean_value(self.unit_field, unit),
            clean_value(self.note_field, note),
        ]

    def _render_outcome(self, value: list[Value]) -> str:
        """Return an outcome as a user would type it."""
        kind, quantity, unit, note = value
        text = self.entries.slugs.get(kind, "")
        amount = f"{quantity} {unit}".strip()
        if amount:
            text += f": {amount}"
        if note:
            text += f" ({note})"
        return text


class DayCell(OptionalCell):
    """An exact date."""

    def read(self, text: str) -> str:
        try:
            return date.fromisoformat(iso_date(text)).isoformat()
        except ValueError as error:
            raise ValueError(_("Enter an exact date, such as 3/5/2019 or 2019-03-05.")) from error


class SourcesCell(Cell):
    r"""Sources, one per line, with their parts separated by "|"; stored as in a snapshot.

    Unknown parts are empty, and those at the end can be left out. A line that is only a URL is a
    source without a title. A "|" within a part is written \|
    """

    def read(self, text: str) -> list[Value]:
        lines = [line.strip() for line in text.splitlines()]
        sources = [self._read_source(line) for line in lines if line]
        if len(sources) > MAX_VALUES:
            raise ValueError(_("Enter at most %(limit)s values in a cell.") % {"limit": MAX_VALUES})
        return sources

    def render(self, value: Value, obj: object = None, **kwargs: object) -> str:
        return "\n".join(self._render_source(source) for source in value or ())

    def _read_source(self, line: str) -> dict[str, str]:
        """Return one source; raise ValueError if it can't be stored."""
        parts = [part.strip().replace("\\|", "|") for part in PART_SEPARATOR.split(line)]
        if len(parts) == 1 and parts[0].startswith(("http://", "https://")):
            return read_source(UNKNOWN_SOURCE | {"url": parts[0]})
        if len(parts) > len(UNKNOWN_SOURCE):
            raise ValueError(
                _("This source has too many parts: “%(line)s”.") % {"line": line[:100]}
            )

        named = dict(zip(UNKNOWN_SOURCE, parts, strict=False))
        return read_source(UNKNOWN_SOURCE | named)

    def _render_source(self, source: dict[str, str]) -> str:
        parts = [" ".join(part.split()).replace("|", "\\|") for part in source.values()]
        while not parts[-1]:
            parts.pop()

        return " | ".join(parts)


def read_source(parts: dict[str, str]) -> dict[str, str]:
    """Return a source with its kind and dates as stored; raise ValueError if it can't be stored."""
    source = dict(parts)
    source["date"] = DateCell().clean(source["date"])
    source["archived_on"] = DayCell().clean(source["archived_on"])
    source["kind"] = ChoiceCell(Source._meta.get_field("kind")).read(source["kind"])
    try:
        make_source(source).full_clean(exclude=["story"])
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error

    return source


def _split_outcome(text: str) -> tuple[str, str, str, str]:
    """Return kind, quantity, unit and note of an outcome; raise ValueError if it has none."""
    before, parenthesis, rest = text.partition("(")
    kind, _colon, amount = before.partition(":")
    is_closed = not parenthesis or rest.endswith(")")
    if not kind or ")" in amount or not is_closed:
        raise ValueError(
            _("Enter an outcome as: type, or type: number unit, or type: number unit (note).")
        )

    amount = " ".join(amount.split())
    number = NUMBER.match(amount)
    quantity = number[0] if number else ""
    unit = amount.removeprefix(quantity).strip()
    note = " ".join(rest.removesuffix(")").split())
    return " ".join(kind.split()), quantity, unit, note


def _clean_quantity(text: str) -> str:
    """Return a quantity without commas and trailing zeros."""
    if not text:
        return ""

    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(_("“%(text)s” isn’t a number.") % {"text": text[:50]}) from error

    if number >= MAX_QUANTITY or number != round(number, 2):
        raise ValueError(_("A quantity can have at most ten digits and two decimals."))
    return f"{number.normalize():f}"
