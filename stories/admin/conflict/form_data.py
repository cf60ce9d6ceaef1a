"""Values of the story form by part: as stored, and as a browser has sent them."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from itertools import zip_longest

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict

Row = tuple[str, ...]
# The values of a field, or a tuple of values for each row of an inline formset.
FormPart = tuple[str, ...] | tuple[Row, ...]
MAX_ROWS = 1000
ROW_COUNT = re.compile(r"[0-9]{1,5}")


def stored_parts(
    form: forms.ModelForm, formsets: Iterable[BaseInlineFormSet]
) -> dict[str, FormPart]:
    """Return {field name or formset prefix: what an untouched browser would send}.

    The form and the formsets must be unbound.
    """
    parts: dict[str, FormPart] = {}
    for name in form.fields:
        parts[name] = _stored_value(form[name])

    for formset in formsets:
        parts[str(formset.prefix)] = tuple(_stored_rows(formset))

    return parts


def sent_parts(
    form: forms.ModelForm,
    formsets: Iterable[BaseInlineFormSet],
    data: QueryDict,
    files: Mapping[str, UploadedFile],
) -> dict[str, FormPart]:
    """Return the same for submitted data. Pictures appear only if one was sent or removed."""
    parts: dict[str, FormPart] = {}
    for name, field in form.fields.items():
        if not isinstance(field, forms.FileField):
            parts[name] = _clean_values(data.getlist(name))
        elif name in files:
            parts[name] = (files[name].name or "",)
        elif f"{name}-clear" in data:
            parts[name] = ()

    for formset in formsets:
        parts[str(formset.prefix)] = _sent_rows(formset, data)

    return parts


def digest(part: FormPart) -> str:
    """Return a short hash of a part."""
    return hashlib.blake2b(json.dumps(part).encode(), digest_size=8).hexdigest()


def format_digests(parts: Mapping[str, FormPart]) -> str:
    """Return "name=digest name=digest ..." for the hidden field that the form sends back."""
    return " ".join(f"{name}={digest(part)}" for name, part in parts.items())


def parse_digests(text: str) -> dict[str, str]:
    """Return {part: digest} from the hidden field; ignore anything malformed."""
    return dict(pair.split("=", 1) for pair in text.split() if "=" in pair)


def set_field(data: QueryDict, name: str, part: FormPart) -> None:
    """Replace the values of a field in submitted data."""
    if part:
        data.setlist(name, list(map(str, part)))
    else:
        data.pop(name, None)


def set_rows(data: QueryDict, formset: BaseInlineFormSet, part: FormPart) -> None:
    """Replace the rows of a formset in submitted data.

    Stored rows get the new values in order; surplus rows are marked for deletion.
    """
    prefix = formset.prefix
    for key in list(data):
        if key.startswith(f"{prefix}-"):
            del data[key]

    stored_keys = [row.instance.pk for row in formset.initial_forms]
    stored_rows = _stored_rows(formset)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(stored_keys))
    data[f"{prefix}-TOTAL_FORMS"] = str(max(len(stored_keys), len(part)))

    for index, (key, values) in enumerate(zip_longest(stored_keys, part, fillvalue="")):
        row_prefix = f"{prefix}-{index}"
        data[f"{row_prefix}-{formset.fk.name}"] = str(formset.instance.pk)
        data[f"{row_prefix}-id"] = str(key)

        if not values:
            values = stored_rows[index]
            data[f"{row_prefix}-{DELETION_FIELD_NAME}"] = "on"

        for name, value in zip(row_fields(formset), values, strict=True):
            data[f"{row_prefix}-{name}"] = value


def row_fields(formset: BaseInlineFormSet) -> list[str]:
    """Return the fields of a row that users fill in."""
    return list(formset.form.base_fields)


def _stored_value(bound: forms.BoundField) -> tuple[str, ...]:
    """Return what an untouched browser would send for a field."""
    value = bound.value()
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return ("on",) if value else ()
    if isinstance(bound.field, forms.FileField):
        return _clean_values([getattr(value, "name", value)])
    if isinstance(value, list | tuple):
        return _clean_values(value)
    return _clean_values([value])


def _stored_rows(formset: BaseInlineFormSet) -> list[Row]:
    return [_stored_row(formset, row) for row in formset.initial_forms]


def _stored_row(formset: BaseInlineFormSet, row: forms.ModelForm) -> Row:
    """Return the values of a row that users fill in."""
    return tuple("".join(_stored_value(row[name])) for name in row_fields(formset))


def _sent_rows(formset: BaseInlineFormSet, data: QueryDict) -> tuple[Row, ...]:
    """Return the submitted rows, without deleted and blank ones."""
    blank = _stored_row(formset, formset.empty_form)
    rows = []
    for index in range(_sent_row_count(formset, data)):
        prefix = f"{formset.prefix}-{index}"
        if f"{prefix}-{DELETION_FIELD_NAME}" in data:
            continue

        row = tuple(_clean_text(data.get(f"{prefix}-{name}")) for name in row_fields(formset))
        if row != blank:
            rows.append(row)

    return tuple(rows)


def _sent_row_count(formset: BaseInlineFormSet, data: QueryDict) -> int:
    text = data.get(f"{formset.prefix}-TOTAL_FORMS", "")
    if not ROW_COUNT.fullmatch(text):
        return 0
    return min(int(text), MAX_ROWS)


def _clean_values(values: Iterable[object]) -> tuple[str, ...]:
    """Return sorted, non-empty texts without the whitespace that browsers may add."""
    texts = map(_clean_text, values)
    return tuple(sorted(filter(None, texts)))


def _clean_text(value: object) -> str:
    if value is None:
        return ""
    return str(value).replace("\r\n", "\n").strip()
