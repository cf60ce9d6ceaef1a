"""Values of public entries as JSON, and their differences for people."""

from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

from django.db.models import Field, ForeignKey, Model
from django.db.models.expressions import DatabaseDefault
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from stories.choices import ChangeAct
from stories.models import ProposedChange
from stories.models.fields import StoryIdsField
from stories.models.publication import visible_publications
from stories.publishing.public_texts import PUBLIC_MODELS_BY_LABEL, PublicModel, public_model
from stories.publishing.release_checks.findings import Kind
from stories.publishing.word_diff import FieldDiff, diff_words, html_to_lines

Values: TypeAlias = dict[str, Any]


def columns_of(public: PublicModel) -> dict[str, Field]:
    """Return {column: field} of the declared fields of a model."""
    return _columns(public, public.fields)


def exempt_columns_of(public: PublicModel) -> dict[str, Field]:
    """Return {column: field} of the fields that staff may change alone; never the id."""
    columns = _columns(public, public.exempt.keys() - {"id"})
    return {name: field for name, field in columns.items() if field.editable}


def _columns(public: PublicModel, names: Collection[str]) -> dict[str, Field]:
    columns = {}
    for field in public.model._meta.concrete_fields:
        if field.name in names:
            columns[field.attname] = field

    return columns


def read_values(entry: Model) -> Values:
    """Return the stored form of all columns that staff can change, declared or exempt."""
    public = public_model(type(entry))
    columns = columns_of(public) | exempt_columns_of(public)
    return {name: stored_form(field, getattr(entry, name)) for name, field in columns.items()}


def stored_form(field: Field, value: Any) -> Any:
    """Return a value as the database would store it; rich text is sanitized."""
    if isinstance(value, DatabaseDefault):
        value = field.db_default
    if isinstance(field, ForeignKey):
        return value
    return field.get_prep_value(value)


def changed_values(before: Values, after: Values) -> Values:
    """Return the later values that differ from the earlier ones."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def write_values(entry: Model, values: Values) -> None:
    """Set columns of an entry without saving it."""
    for name, value in values.items():
        setattr(entry, name, value)


def diff_change(change: ProposedChange) -> list[FieldDiff]:
    """Return the differences of a change, word by word, in the order of the model."""
    public = PUBLIC_MODELS_BY_LABEL[change.kind]
    public_columns = columns_of(public)
    columns = public_columns | exempt_columns_of(public)

    changed = set(change.after)
    if change.act == ChangeAct.DELETE:
        changed |= set(public_columns)

    diffs = []
    for name, field in columns.items():
        if name not in changed:
            continue

        before = change.before.get(name)
        after = change.after.get(name)
        old = describe(public, field, before)
        new = describe(public, field, after)
        is_formatting = old == new and before != after
        if old != new or (is_formatting and change.before):
            label = capfirst(str(field.verbose_name))
            diffs.append(FieldDiff(label, diff_words(old, new), is_formatting))

    return diffs


def describe(public: PublicModel, field: Field, value: Any) -> str:
    """Return a stored value as text for staff."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, StoryIdsField):
        return "\n".join(titles_of(value))
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(field, ForeignKey):
        return _name_of(field, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if public.texts.get(field.name) == Kind.PROSE:
        return html_to_lines(value)
    return str(value)


def titles_of(story_ids: Sequence[int]) -> list[str]:
    """Return the headlines of stories in this order; the id of one that is no longer public."""
    found = visible_publications(story_ids)
    titles = {one.story_id: one.edition.content["title"] for one in found}
    return [titles.get(story_id, str(story_id)) for story_id in story_ids]


def _name_of(field: ForeignKey, pk: int) -> str:
    entry = field.remote_field.model._default_manager.filter(pk=pk).first()
    return str(entry or pk)
