"""The story form by its parts: as it is stored, and as a browser has sent it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict

# A field has its values; a table of rows, such as the centers, has a tuple of values for each row.
FormPart = tuple[Any, ...]
MOST_ROWS = 1000


def stored_parts(form: forms.ModelForm, formsets: Iterable[Any]) -> dict[str, FormPart]:
    """Return {field name or prefix of rows: what an untouched browser would send}, from unbound forms."""
    fields = {bound.name: _stored(bound) for bound in form}
    return fields | {rows.prefix: tuple(_stored_row(rows, one) for one in rows.initial_forms) for rows in formsets}


def sent_parts(
    form: forms.ModelForm, formsets: Iterable[Any], data: QueryDict, files: Mapping[str, Any]
) -> dict[str, FormPart]:
    """Return the same of what was sent. A picture is in it only where one was sent, or was to be taken away."""
    texts = {
        bound.name: _tidy(data.getlist(bound.html_name))
        for bound in form
        if not isinstance(bound.field, forms.FileField)
    }
    return texts | _sent_files(form, data, files) | {rows.prefix: _sent_rows(rows, data) for rows in formsets}


def digest(part: FormPart) -> str:
    """Return a short name of what a part holds."""
    return hashlib.blake2b(json.dumps(part).encode(), digest_size=8).hexdigest()


def written(parts: Mapping[str, FormPart]) -> str:
    """Return what the form remembers of the text that it was opened with: name=digest, apart by blanks."""
    return " ".join(f"{name}={digest(part)}" for name, part in parts.items())


def read(text: str) -> dict[str, str]:
    """Return {part: digest} from such a text; of anything else what can be read."""
    return dict(pair.split("=", 1) for pair in text.split() if "=" in pair)


def put(data: QueryDict, name: str, part: FormPart) -> None:
    """Make the sent data say this of a field."""
    data.setlist(name, list(part))
    if not part:
        del data[name]


def put_rows(data: QueryDict, rows: Any, part: FormPart) -> None:
    """Make the sent data say this of a table of rows: the stored rows take the values, the others come or go."""
    stored = [one.instance.pk for one in rows.initial_forms]
    for key in [key for key in data if key.startswith(f"{rows.prefix}-")]:
        del data[key]
    data[f"{rows.prefix}-INITIAL_FORMS"] = str(len(stored))
    data[f"{rows.prefix}-TOTAL_FORMS"] = str(max(len(stored), len(part)))
    was = [_stored_row(rows, one) for one in rows.initial_forms]
    for place in range(max(len(stored), len(part))):
        lead = f"{rows.prefix}-{place}"
        data[f"{lead}-id"] = str(stored[place]) if place < len(stored) else ""
        data[f"{lead}-{rows.fk.name}"] = str(rows.instance.pk)
        for name, value in zip(names(rows), part[place] if place < len(part) else was[place], strict=True):
            data[f"{lead}-{name}"] = value
        if place >= len(part):
            data[f"{lead}-{DELETION_FIELD_NAME}"] = "on"


def names(rows: Any) -> list[str]:
    """Return the fields of a row that people fill in."""
    return list(rows.form.base_fields)


def _stored(bound: forms.BoundField) -> FormPart:
    value = bound.value()
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return ("on",) if value else ()
    if isinstance(bound.field, forms.FileField):
        return _tidy([getattr(value, "name", value)])
    return _tidy(value if isinstance(value, list | tuple) else [value])


def _stored_row(rows: Any, form: Any) -> tuple[str, ...]:
    return tuple("".join(_stored(form[name])) for name in names(rows))


def _sent_files(form: forms.ModelForm, data: QueryDict, files: Mapping[str, Any]) -> dict[str, FormPart]:
    fields = [bound.html_name for bound in form if isinstance(bound.field, forms.FileField)]
    sent: dict[str, FormPart] = {name: (files[name].name,) for name in fields if name in files}
    return {name: () for name in fields if f"{name}-clear" in data} | sent


def _sent_rows(rows: Any, data: QueryDict) -> FormPart:
    total, blank = data.get(f"{rows.prefix}-TOTAL_FORMS", ""), _stored_row(rows, rows.empty_form)
    number = min(int(total), MOST_ROWS) if total.isascii() and total.isdecimal() and len(total) < 6 else 0
    leads = [f"{rows.prefix}-{place}" for place in range(number)]
    kept = [lead for lead in leads if f"{lead}-{DELETION_FIELD_NAME}" not in data]
    found = [tuple("".join(_tidy([data.get(f"{lead}-{name}")])) for name in names(rows)) for lead in kept]
    return tuple(row for row in found if row != blank)


def _tidy(values: Iterable[Any]) -> FormPart:
    """Return values as text, without the ends and line ends that a browser may add, several of them sorted."""
    texts = ("" if value is None else str(value).replace("\r\n", "\n").strip() for value in values)
    return tuple(sorted(text for text in texts if text))
