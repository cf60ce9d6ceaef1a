"""Form renderer without `maxlength`: users can paste any text and see if it is too long."""

from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

# Read by count.js, which counts characters while the user types.
COUNT = _("{n} of {max} characters")
COUNT_OVER = _("{n} of {max} characters. Remove {over}.")
# Counters that no form asks for appear when this share of the limit is used up.
SHOWN_FROM = 0.8


class UncutBoundField(BoundField):
    """A field without `maxlength`, with which browsers cut pasted text and say nothing.

    The form reports text that is too long when it is saved.
    """

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        max_length = widget.attrs.get("maxlength")
        if max_length is None or widget.is_hidden:
            return attrs

        attrs["maxlength"] = False  # False removes the attribute of the widget
        if "data-count-max" not in widget.attrs:
            limit = int(max_length)
            attrs |= counter_attrs(limit, shown_from=int(limit * SHOWN_FROM))

        return attrs


class StaffFormRenderer(DjangoTemplates):
    """Django's templates for widgets, with UncutBoundField. Public forms have their own markup."""

    bound_field_class = UncutBoundField


def counter_attrs(max_length: int, shown_from: int = 0) -> dict[str, Any]:
    """Return the attributes of a widget with a counter below, hidden for shorter texts."""
    return {
        "data-count-max": max_length,
        "data-count-text": COUNT,
        "data-count-over": COUNT_OVER,
        "data-count-from": shown_from,
    }
