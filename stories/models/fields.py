"""Custom model fields: sanitized rich text, lists edited one value per line, states."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorField

from stories.choices import STATES, DatePrecision, sort_states
from stories.partial_dates import FIRST_YEAR, LAST_YEAR
from stories.rich_text import PROSE_EXTENSIONS, sanitize


class ProseField(ProseEditorField):
    """Rich text that is sanitized on every write: form, import, bulk write, shell."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs, extensions=PROSE_EXTENSIONS, sanitize=sanitize)

    def get_prep_value(self, value: object) -> object:
        value = super().get_prep_value(value)
        return sanitize(value) if isinstance(value, str) else value


class LinesField(SimpleArrayField):
    """A text area with one value per line; empty lines are dropped."""

    def __init__(self, base_field: forms.Field, **kwargs: Any) -> None:
        # ArrayField.formfield() passes the class on to here.
        kwargs.pop("form_class", None)
        kwargs["delimiter"] = "\n"
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
        super().__init__(base_field, **kwargs)

    def clean(self, value: str | None) -> Sequence[str]:
        lines = map(str.strip, (value or "").splitlines())
        return super().clean("\n".join(filter(None, lines)))


class LinesArrayField(ArrayField):
    """A list of short texts, edited one per line."""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        kwargs.pop("widget", None)
        return super().formfield(form_class=LinesField, **kwargs)


class StoryIdsField(ArrayField):
    """Ids of stories in an order. Forms and differences show their headlines and slugs."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["base_field"] = models.BigIntegerField()
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["base_field"]
        return name, path, args, kwargs


class StatesField(ArrayField):
    """Postal codes of states and territories, ordered by state name, each once."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["base_field"] = models.CharField(max_length=2)
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["base_field"]
        return name, path, args, kwargs

    def clean(self, value: Sequence[str] | None, model_instance: models.Model | None) -> list[str]:
        codes = list(value or ())
        unknown = set(codes) - set(STATES)
        if unknown:
            names = ", ".join(sorted(unknown))
            raise ValidationError(_("Not a state or territory: %(codes)s.") % {"codes": names})

        return sort_states(super().clean(codes, model_instance))

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return forms.TypedMultipleChoiceField(
            choices=list(STATES.items()),
            widget=kwargs.get("widget") or forms.CheckboxSelectMultiple,
            required=not self.blank,
            help_text=self.help_text,
            label=kwargs.get("label") or self.verbose_name.capitalize(),
        )


def is_partial_date(date: str, precision: str) -> Q:
    """Return the condition that a date column is the first day of what its precision column says.

    Both are names of columns of one model.
    """
    has_valid_year = Q(**{f"{date}__year__range": (FIRST_YEAR, LAST_YEAR)})
    day_is_first = Q(**{f"{date}__day": 1})
    month_is_first = Q(**{f"{date}__month": 1})
    is_day = Q(**{precision: DatePrecision.DAY})
    is_month = Q(day_is_first, **{precision: DatePrecision.MONTH})
    is_year = Q(day_is_first, month_is_first, **{precision: DatePrecision.YEAR})
    return has_valid_year & (is_day | is_month | is_year)
