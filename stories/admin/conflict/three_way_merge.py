"""What the other one changed, what this one changed, and both in one form again."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from stories.admin.conflict.form_data import FormPart, digest, put, put_rows
from stories.publishing.words import Piece, lines, pieces

BOTH, THEIRS, MINE = "both", "theirs", "mine"


@dataclass(frozen=True)
class ConflictingField:
    """One part of the form that is not the same in both texts, and who changed it since this one began."""

    name: str
    label: str
    by: str
    stored: str
    sent: str

    @cached_property
    def pieces(self) -> list[Piece]:
        """Both texts word by word."""
        return pieces(self.stored, self.sent)


@dataclass(frozen=True, slots=True)
class ThreeWayMerge:
    """The stored parts, the sent ones, and the digests of those that the sender began with."""

    form: forms.ModelForm
    formsets: list[Any]
    stored: dict[str, FormPart]
    sent: dict[str, FormPart]
    base: dict[str, str]

    @property
    def changed_by_others(self) -> list[str]:
        return [name for name, part in self.stored.items() if self.base.get(name) != digest(part)]

    @property
    def changed_here(self) -> list[str]:
        """The parts that this sender changed; what was sent as others have stored it is no change any more."""
        differing = (name for name, part in self.sent.items() if part != self.stored[name])
        return [name for name in differing if self.base.get(name) != digest(self.sent[name])]

    @property
    def is_conflict(self) -> bool:
        """Tell whether both have changed something."""
        return bool(self.changed_here) and bool(self.changed_by_others)

    def differences(self) -> list[ConflictingField]:
        """Return what is not the same in both, in the order of the form."""
        theirs, mine = set(self.changed_by_others), set(self.changed_here)
        who = {name: BOTH if name in theirs & mine else THEIRS if name in theirs else MINE for name in theirs | mine}
        differing = [name for name in self.stored if name in who and self.sent.get(name) != self.stored[name]]
        return [self._told(name, who[name]) for name in differing]

    def merge(self, data: Any, taken: Iterable[str] = ()) -> None:
        """Make the sent data hold what others changed, and what this one changed; of both, what this one wrote.

        The parts that are `taken` are as stored.
        """
        mine = set(self.changed_here)
        for name in {*self.changed_by_others, *taken} & self.sent.keys():
            part = self.sent[name] if name in mine else self.stored[name]
            if rows := self._rows(name):
                put_rows(data, rows, part)  # also where it is this one's: the rows it named may be gone
            elif not isinstance(self.form.fields[name], forms.FileField):
                put(data, name, part)

    def _rows(self, name: str) -> Any:
        return next((rows for rows in self.formsets if rows.prefix == name), None)

    def _told(self, name: str, by: str) -> ConflictingField:
        rows = self._rows(name)
        label = capfirst(rows.model._meta.verbose_name_plural) if rows else self.form[name].label
        both = (self._words(name, self.stored[name]), self._words(name, self.sent.get(name, self.stored[name])))
        return ConflictingField(name, str(label), by, *both)

    def _words(self, name: str, part: FormPart) -> str:
        if rows := self._rows(name):
            fields = list(rows.form.base_fields.values())
            return "\n".join(", ".join(filter(None, map(_named, fields, ([v] for v in row)))) for row in part)
        return lines(part[0]) if name == "body" and part else _named(self.form.fields[name], list(part))


def _named(field: forms.Field, values: list[str]) -> str:
    """Return the values of a field as people know them."""
    if isinstance(field, forms.ModelChoiceField):
        keys = [value for value in values if value.isascii() and value.isdecimal() and len(value) < 19]
        return ", ".join(sorted(str(entry) for entry in field.queryset.filter(pk__in=keys))) if keys else ""  # type: ignore[union-attr]
    if isinstance(field, forms.BooleanField):
        return _("Yes") if values else _("No")
    if choices := getattr(field, "choices", None):
        labels = {str(value): str(label) for value, label in choices}
        return ", ".join(labels.get(value, value) for value in values if value)
    return ", ".join(values)
