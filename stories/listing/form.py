"""The query string of a list, read once and cleaned: what is odd is named to the visitor and ignored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

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
VIEWS: dict[str, Any] = {"rows": gettext_lazy("List"), "table": gettext_lazy("Table")}
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
    """A month as 2014-06, 06/2014 or June 2014, or a whole year; gives an EventDate or None."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Enter a month, such as June 2014 or 06/2014.")
    }

    def to_python(self, value: Any) -> EventDate | None:
        text = INVISIBLE.sub("", str(value or "")).strip()
        if not text:
            return None
        try:
            date = EventDate.parse(_iso_month(text))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"]) from error
        if date.precision == "day":
            raise ValidationError(self.error_messages["invalid"])
        return date


def _iso_month(text: str) -> str:
    """Return YYYY-MM for a month as people write it; other text is returned unchanged."""
    for month_format in ("%m/%Y", "%B %Y", "%b %Y"):
        try:
            return datetime.strptime(text, month_format).strftime("%Y-%m")
        except ValueError:
            continue
    return text


class SortField(forms.CharField):
    """One of SORTS, or "" for the usual order."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip().lower()
        if text and text not in SORTS:
            raise ValidationError(_("Choose one of the sort orders shown."))
        return text


class ViewField(forms.CharField):
    """One of VIEWS, or "" for the usual one."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip().lower()
        if text and text not in VIEWS:
            raise ValidationError(_("Choose List or Table."))
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
            _("We ignored “%(name)s.” %(reason)s") % {"name": name, "reason": messages[0]}
            for name, messages in self.errors.items()
        ]
        if len(" ".join(str(self.data.get("q", "")).split())) > MAX_QUERY:
            used = len(read["q"])
            notices.append(_("We searched for only the first %(count)s characters.") % {"count": used})
        if any(len(set(self.data.getlist(name))) > MAX_VALUES for name in FACET_PARAMS):  # type: ignore[attr-defined]
            notices.append(_("We used only the first %(count)s values of a filter.") % {"count": MAX_VALUES})
        return notices
