"""The query string of a list, read once and cleaned: what is odd is named to the visitor and ignored."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.facets import FACET_PARAMS
from stories.partial_dates import EventDate
from stories.text_safety import INVISIBLE

MAX_QUERY = 200
MAX_VALUES = 40

SORTS: dict[str, Any] = {
    "relevance": gettext_lazy("Best match"),
    "newest": gettext_lazy("Newest"),
    "oldest": gettext_lazy("Oldest"),
    "published": gettext_lazy("Recently published"),
    "updated": gettext_lazy("Recently updated"),
    "center": gettext_lazy("Center A to Z"),
}
VIEWS: dict[str, Any] = {"rows": gettext_lazy("Rows"), "table": gettext_lazy("Table")}
# Every query parameter that a list reads, in the order of its cache key.
LISTING_PARAMETERS = ("q", "exact", *FACET_PARAMS, "from", "to", "sort", "view", "page")


def usual_sort(words: str) -> str:
    """Return the order of a list that names none."""
    return "relevance" if words else "newest"


class WordsField(forms.CharField):
    """Search words: unseen characters are blanks, and only the first MAX_QUERY characters count."""

    def to_python(self, value: Any) -> str:
        return " ".join(INVISIBLE.sub(" ", str(value or "")).split())[:MAX_QUERY].strip()


class ValuesField(forms.Field):
    """A repeatable parameter: each value once, in lower case, the first MAX_VALUES of them."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        values = [INVISIBLE.sub("", text).strip().lower()[:MAX_QUERY] for text in (value or [])]
        return list(dict.fromkeys(filter(None, values)))[:MAX_VALUES]


class MonthField(forms.Field):
    """YYYY-MM, or YYYY for a whole year; gives an EventDate or None."""

    def to_python(self, value: Any) -> EventDate | None:
        text = INVISIBLE.sub("", str(value or "")).strip()
        try:
            date = EventDate.parse(text) if text else None
        except ValueError as error:
            raise ValidationError(_("Write a month as YYYY-MM.")) from error
        if date and date.precision == "day":
            raise ValidationError(_("Write a month as YYYY-MM."))
        return date


class SortField(forms.CharField):
    """One of SORTS, or "" for the usual order."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip().lower()
        if text and text not in SORTS:
            raise ValidationError(_("There is no such order."))
        return text


class ViewField(forms.CharField):
    """One of VIEWS, or "" for the usual one."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip().lower()
        if text and text not in VIEWS:
            raise ValidationError(_("There is no such view."))
        return text if text != "rows" else ""


class FlagField(forms.Field):
    """Only the value "1" is set; gives "1" or ""."""

    def to_python(self, value: Any) -> str:
        return "1" if value == "1" else ""


class ListingForm(forms.Form):
    """q, exact, the facets, from and to, sort, view. Every value is optional; an invalid one counts as absent."""

    q = WordsField(required=False)
    exact = FlagField(required=False)
    sort = SortField(required=False)
    view = ViewField(required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.fields |= {name: ValuesField(required=False) for name in FACET_PARAMS}
        self.fields |= {name: MonthField(required=False) for name in ("from", "to")}

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and first.first > last.last:
            # Meant the other way round, as every visitor who sees the two fields would say.
            self.cleaned_data |= {"from": last, "to": first}
        if self.cleaned_data.get("sort") in ("relevance", usual_sort(self.cleaned_data.get("q", ""))):
            self.cleaned_data["sort"] = ""
        if not self.cleaned_data.get("q"):
            self.cleaned_data["exact"] = ""
        return self.cleaned_data

    def read(self) -> Mapping[str, Any]:
        """Return every field's clean value; an absent or invalid one is "", [] or None."""
        self.is_valid()
        empty: dict[str, Any] = {"q": "", "exact": "", "sort": "", "view": "", "from": None, "to": None}
        return empty | {name: [] for name in FACET_PARAMS} | self.cleaned_data

    def notices(self) -> list[str]:
        """Return what was ignored, in sentences for the visitor."""
        read = self.read()
        notices = [
            _("“%(name)s” was ignored. %(reason)s") % {"name": name, "reason": messages[0]}
            for name, messages in self.errors.items()
        ]
        if len(" ".join(str(self.data.get("q", "")).split())) > MAX_QUERY:
            used = len(read["q"])
            notices.append(_("Only the first %(count)s characters of the search were used.") % {"count": used})
        if any(len(set(self.data.getlist(name))) > MAX_VALUES for name in FACET_PARAMS):  # type: ignore[attr-defined]
            notices.append(_("Only the first %(count)s values of a filter were used.") % {"count": MAX_VALUES})
        return notices
