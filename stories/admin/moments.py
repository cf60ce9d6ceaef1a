"""Moments in forms: typed and shown in Eastern time, with the name of the zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError

from stories.eastern import parse_eastern, written


class EasternField(forms.CharField):
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
