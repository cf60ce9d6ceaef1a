"""Cells of a spreadsheet that contain several values, such as partners, outcomes and sources."""

import re
from collections.abc import Callable, Container
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import STATES, PartnerRole, sort_states
from stories.intake.sheets.cells import (
    Cell,
    ChoiceCell,
    DateCell,
    DayCell,
    ModelField,
    Value,
    clean_value,
)
from stories.intake.sheets.name_lookup import NameLookup
from stories.models.source import UNKNOWN_SOURCE, Source
from stories.publishing.content_values import make_source

SEPARATOR = re.compile(r"(?<!\\)[;\n]")
PART_SEPARATOR = re.compile(r"(?<!\\)\|")
# By name and by postal code.
STATE_CODES = {name.casefold(): code for code, name in STATES.items()}
STATE_CODES |= {code.casefold(): code for code in STATES}
NUMBER = re.compile(r"[0-9][0-9.,]*")
MAX_VALUES = 200
MAX_VALUE_LENGTH = 2_000
MAX_QUANTITY = 10**10


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


class TagsCell(ListCell):
    """Tags, which a comma also separates, as in the form, unless an existing tag contains it."""

    def __init__(self, read_tag: Callable[[str], str], existing_tags: Container[str]) -> None:
        """`existing_tags` are tags in lower case."""
        super().__init__(read_tag)
        self.existing_tags = existing_tags

    def read(self, text: str) -> list[Value]:
        parts = []
        for part in SEPARATOR.split(text):
            name = " ".join(part.split()).casefold()
            if name not in self.existing_tags:
                part = part.replace(",", ";")
            parts.append(part)

        return super().read(";".join(parts))


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
