"""Form fields of the story form: a date as exact as known, tags, a picture."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget, AdminTextInputWidget, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from taggit.models import Tag

from stories.dates import EventDate
from stories.eastern import parse_eastern, written
from stories.intake.pictures import CONTENT_TYPES, rewrite_picture
from stories.models import StoryTag
from stories.models.vocabulary import validate_name

MAX_TAGS, TAG_LENGTH = 20, 100


class EventDateField(forms.Field):
    """One text for the date and how exactly it is known: YYYY, YYYY-MM or YYYY-MM-DD."""

    widget = AdminTextInputWidget(attrs={"maxlength": 10, "class": "vEventDate", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, EventDate) else value

    def to_python(self, value: Any) -> EventDate | None:
        text = str(value or "").strip()
        try:
            return EventDate.parse(text) if text else None
        except ValueError as error:
            raise ValidationError(_("Write a real date as YYYY, YYYY-MM or YYYY-MM-DD.")) from error


class MultipleAutocomplete(AutocompleteSelectMultiple):
    """Finds entries as one types. The cross that clears all is left out: it would stand in the list as no item."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class TagAutocomplete(MultipleAutocomplete):
    """Finds tags as one types and takes new words; its values are names, so that old and new look the same."""

    def __init__(self) -> None:
        attrs = {"data-tags": "true", "data-token-separators": '[","]'}
        super().__init__(StoryTag._meta.get_field("tag"), admin.site, attrs=attrs)

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return [(None, [self.create_option(name, tag, tag, True, place) for place, tag in enumerate(value)], 0)]


class TagsField(forms.Field):
    """Names of tags, each once, letter case aside."""

    widget = TagAutocomplete
    may_add = True

    def prepare_value(self, value: Any) -> list[str]:
        return [str(tag) for tag in value or ()]

    def to_python(self, value: Any) -> list[str]:
        texts = [" ".join(str(tag).replace("\0", "").split()) for tag in value or ()]
        return list({text.casefold(): text for text in texts if text}.values())

    def validate(self, value: list[str]) -> None:
        if len(value) > MAX_TAGS:
            raise ValidationError(_("Choose at most %(number)s tags.") % {"number": MAX_TAGS})
        for name in value:
            self._validate_one(name)

    def _validate_one(self, name: str) -> None:
        validate_name(name)
        if len(name) > TAG_LENGTH:
            raise ValidationError(_("A tag has at most %(number)s characters.") % {"number": TAG_LENGTH})
        if not self.may_add and not Tag.objects.filter(name__iexact=name).exists():
            raise ValidationError(_("You may not add a new tag: %(name)s.") % {"name": name})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _folded(self.prepare_value(initial)) != _folded(self.to_python(data))


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}


class PictureField(forms.FileField):
    """An uploaded picture, judged by its content and written anew before anything else sees it."""

    widget = AdminFileWidget(attrs={"accept": ",".join(CONTENT_TYPES.values())})

    def to_python(self, data: File | None) -> Any:
        file = super().to_python(data)
        if file is None:
            return None
        if file.size > settings.PICTURE_MAX_BYTES:
            limit = filesizeformat(settings.PICTURE_MAX_BYTES)
            raise ValidationError(_("The picture is larger than %(limit)s.") % {"limit": limit})
        return rewrite_picture(file)


class EasternDateTimeField(forms.CharField):
    """YYYY-MM-DD HH:MM in Eastern time; a time that the clock skips or shows twice is explained."""

    widget = AdminTextInputWidget(attrs={"class": "vMoment", "maxlength": 20, "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_eastern(text) if text else None
        except ValueError as error:
            raise ValidationError(str(error)) from error
