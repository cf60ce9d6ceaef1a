"""Three-way merge of a story form: the base, what others stored, and what this user sent."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from stories.admin.conflict.form_data import FormPart, digest, set_field, set_rows
from stories.publishing.word_diff import DiffPart, diff_words, html_to_lines

BOTH = "both"
THEIRS = "theirs"
MINE = "mine"
# By (whether others changed a part, whether this user did).
CHANGED_BY = {(True, True): BOTH, (True, False): THEIRS, (False, True): MINE}

# More digits exceed the range of a primary key.
KEY = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class ConflictingField:
    """One part of the form that differs, and who changed it: "both", "theirs" or "mine"."""

    name: str
    label: str
    changed_by: str
    stored: str
    sent: str

    @cached_property
    def pieces(self) -> list[DiffPart]:
        """The difference word by word."""
        return diff_words(self.stored, self.sent)


@dataclass(frozen=True, slots=True)
class ThreeWayMerge:
    """The stored parts, the sent parts, and the digests of the parts that the user started with."""

    form: forms.ModelForm
    formsets: list[BaseInlineFormSet]
    stored: dict[str, FormPart]
    sent: dict[str, FormPart]
    base: dict[str, str]

    @property
    def changed_by_others(self) -> list[str]:
        """Return the parts that others have stored since the user opened the form."""
        return self._changed_since_opening(self.stored)

    @property
    def changed_here(self) -> list[str]:
        """Return the parts this user changed, unless others have stored the same values."""
        unlike_stored = {
            name: part for name, part in self.sent.items() if part != self.stored[name]
        }
        return self._changed_since_opening(unlike_stored)

    def _changed_since_opening(self, parts: dict[str, FormPart]) -> list[str]:
        """Return the parts that differ from those that the user started with."""
        return [name for name, part in parts.items() if self.base.get(name) != digest(part)]

    @property
    def is_conflict(self) -> bool:
        """Return whether both sides changed something."""
        return bool(self.changed_here) and bool(self.changed_by_others)

    def differences(self) -> list[ConflictingField]:
        """Return the parts that differ, in the order of the form."""
        theirs = set(self.changed_by_others)
        mine = set(self.changed_here)

        differing = []
        for name, part in self.stored.items():
            changed_by = CHANGED_BY.get((name in theirs, name in mine))
            if changed_by and self.sent.get(name) != part:
                differing.append(self._conflicting_field(name, changed_by))

        return differing

    def merge(self, data: QueryDict, taken: Collection[str] = ()) -> None:
        """Write the merged parts to submitted data.

        Where both sides changed a part, the sent one stays, except for the `taken` parts.
        """
        mine = set(self.changed_here)
        for name in {*self.changed_by_others, *taken} & self.sent.keys():
            part = self.sent[name] if name in mine else self.stored[name]
            formset = self._formset(name)
            if formset is not None:
                # Also for parts of this user: rows they refer to may be deleted.
                set_rows(data, formset, part)
            elif not isinstance(self.form.fields[name], forms.FileField):
                set_field(data, name, part)

    def _formset(self, name: str) -> BaseInlineFormSet | None:
        by_prefix = {formset.prefix: formset for formset in self.formsets}
        return by_prefix.get(name)

    def _conflicting_field(self, name: str, changed_by: str) -> ConflictingField:
        """Return a part with its label and both values as users see them."""
        stored = self._text(name, self.stored[name])
        sent = self._text(name, self.sent.get(name, self.stored[name]))
        return ConflictingField(name, self._label(name), changed_by, stored, sent)

    def _label(self, name: str) -> str:
        formset = self._formset(name)
        if formset is None:
            return str(self.form[name].label)
        return capfirst(str(formset.form._meta.model._meta.verbose_name_plural))

    def _text(self, name: str, part: FormPart) -> str:
        """Return a part as text, one line for each row of a formset."""
        formset = self._formset(name)
        if formset is not None:
            return "\n".join(_row_text(formset, row) for row in part)
        if name == "body" and part:
            return html_to_lines(str(part[0]))
        return _display_text(self.form.fields[name], list(map(str, part)))


def _row_text(formset: BaseInlineFormSet, row: Collection[str]) -> str:
    """Return a row of a formset as text."""
    fields = formset.form.base_fields.values()
    texts = [_display_text(field, [value]) for field, value in zip(fields, row, strict=True)]
    return ", ".join(filter(None, texts))


def _display_text(field: forms.Field, values: list[str]) -> str:
    """Return the values of a field as users see them."""
    if isinstance(field, forms.ModelChoiceField):
        return _object_names(field, values)
    if isinstance(field, forms.BooleanField):
        return _("Yes") if values else _("No")

    choices = getattr(field, "choices", ())
    labels = {str(value): str(label) for value, label in choices}
    labels[""] = ""  # nothing is chosen
    texts = [labels.get(value, value) for value in values]
    return ", ".join(filter(None, texts))


def _object_names(field: forms.ModelChoiceField, values: list[str]) -> str:
    """Return the names of the objects with these keys, without keys that don't exist."""
    objects = cast("QuerySet[Model]", field.queryset)
    keys = [value for value in values if KEY.fullmatch(value)]
    names = map(str, objects.filter(pk__in=keys))
    return ", ".join(sorted(names))
