"""Form fields of the staff site: dates, times, tags and pictures."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminFileWidget,
    AdminTextInputWidget,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from taggit.models import Tag

from stories.choices import MAX_YEARS
from stories.intake.pictures import CONTENT_TYPES
from stories.intake.uploads.readers import rewrite_picture
from stories.models import StoryTag
from stories.models.story_parts import MAX_TAGS, validate_tag
from stories.partial_dates import EventDate, iso_date
from stories.picture_storage import picture_storage_problem
from stories.timezones import format_for_picker, is_repeated_hour, parse_eastern

# The value of a date and time picker, which may be empty.
LOCAL_TIME = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})?")


class EventDateField(forms.Field):
    """A date that is known to the day, the month or the year, as people write it."""

    widget = AdminTextInputWidget(attrs={"class": "vEventDate", "autocomplete": "off"})

    def prepare_value(self, value: object) -> object:
        return str(value) if isinstance(value, EventDate) else value

    def to_python(self, value: object) -> EventDate | None:
        text = str(value or "").strip()
        if not text:
            return None

        try:
            return EventDate.parse_recent(iso_date(text))
        except ValueError as error:
            reason = _(
                "Enter a valid date instead of “%(text)s”: 2019, March 2019 or March 5, 2019,"
                " within %(years)s years."
            )
            shown = Truncator(text).chars(40)
            raise ValidationError(reason % {"text": shown, "years": MAX_YEARS}) from error


class RecentDateField(forms.DateField):
    """A date within MAX_YEARS of today; one beyond them is a typing error."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and abs(value.year - date.today().year) > MAX_YEARS:
            reason = _("Choose a date within %(years)s years.")
            raise ValidationError(reason % {"years": MAX_YEARS})


class CenterNameField(forms.Field):
    """A fusion center by its name, with suggestions from a list that the page has only once.

    `names` are those of the centers that can be chosen, by id. The value is an id.
    """

    LIST_ID = "center-names"
    widget = AdminTextInputWidget(attrs={"list": LIST_ID, "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names: Mapping[int, str] = {}

    def prepare_value(self, value: object) -> object:
        if isinstance(value, int):
            return self.names.get(value, "")
        return value

    def to_python(self, value: object) -> int | None:
        text = " ".join(str(value or "").split())
        if not text:
            return None

        for center_id, name in self.names.items():
            if name.casefold() == text.casefold():
                return center_id
        raise ValidationError(_("Choose a name from the list of centers."))


class EasternDateTimeInput(AdminTextInputWidget):
    """A date and time picker; a text input for what a picker can't show, such as EDT or EST."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"] or ""
        if LOCAL_TIME.fullmatch(shown) and not is_repeated_hour(shown):
            context["widget"]["type"] = "datetime-local"
        return context


class EasternDateTimeField(forms.CharField):
    """A date and time in Eastern time: YYYY-MM-DD HH:MM, with EDT or EST if it is ambiguous."""

    widget = EasternDateTimeInput(attrs={"class": "vEasternDateTime", "autocomplete": "off"})

    def prepare_value(self, value: object) -> object:
        return format_for_picker(value) if isinstance(value, datetime) else value

    def clean(self, value: object) -> Any:
        text = super().clean(value)
        if not text:
            return None

        try:
            return parse_eastern(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Many checkboxes behind one control, so that the keyboard passes them with one key."""

    is_folded = True


class MultipleAutocomplete(AutocompleteSelectMultiple):
    """An autocomplete without a "clear all" button, which is not a valid child of a listbox."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return attrs | {"data-allow-clear": "false"}


class TagAutocomplete(MultipleAutocomplete):
    """An autocomplete that also accepts new tags. Its values are names, not primary keys."""

    def __init__(self) -> None:
        attrs = {"data-tags": "true", "data-token-separators": '[","]'}
        super().__init__(StoryTag._meta.get_field("tag"), admin.site, attrs=attrs)

    def optgroups(
        self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        options = [self.create_option(name, tag, tag, True, i) for i, tag in enumerate(value)]
        return [(None, options, 0)]


class TagsField(forms.Field):
    """Tag names without duplicates; letter case is ignored."""

    widget = TagAutocomplete
    may_add = True

    def prepare_value(self, value: Iterable[object] | None) -> list[str]:
        return list(map(str, value or ()))

    def to_python(self, value: Iterable[object] | None) -> list[str]:
        names: dict[str, str] = {}
        for tag in value or ():
            name = " ".join(str(tag).replace("\0", "").split())
            names[name.casefold()] = name

        names.pop("", None)
        return list(names.values())

    def validate(self, value: list[str]) -> None:
        if len(value) > MAX_TAGS:
            raise ValidationError(_("Choose at most %(number)s tags.") % {"number": MAX_TAGS})
        for name in value:
            self._validate_tag(name)

    def _validate_tag(self, name: str) -> None:
        """Raise ValidationError for a name that can't be stored or that the user may not add."""
        validate_tag(name)
        if not self.may_add and not Tag.objects.filter(name__iexact=name).exists():
            raise ValidationError(_("You can’t add new tags: %(name)s.") % {"name": name})

    def has_changed(self, initial: Iterable[object] | None, data: Iterable[object] | None) -> bool:
        return _casefold(self.prepare_value(initial)) != _casefold(self.to_python(data))


def _casefold(names: Iterable[str]) -> set[str]:
    return set(map(str.casefold, names))


class PictureField(forms.FileField):
    """An uploaded picture, re-encoded before any other code reads it."""

    widget = AdminFileWidget(attrs={"accept": ",".join(CONTENT_TYPES.values())})

    def to_python(self, data: File | None) -> File | None:
        file = super().to_python(data)
        if file is None:
            return None

        if file.size > settings.PICTURE_MAX_BYTES:
            limit = filesizeformat(settings.PICTURE_MAX_BYTES)
            raise ValidationError(_("The picture is larger than %(limit)s.") % {"limit": limit})

        picture = rewrite_picture(file)
        if picture_storage_problem(picture.read()):
            raise ValidationError(
                _(
                    "The picture can’t be stored right now. Save the story without it, and tell"
                    " the people who run this site that the folder of pictures is full or closed."
                )
            )

        picture.seek(0)
        return picture
