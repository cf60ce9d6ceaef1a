"""Form that reads the query string of a list. Invalid values are ignored and reported."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.choices import DatePrecision
from stories.facets import FACET_PARAMS
from stories.listing.picked_stories import PickedStories
from stories.partial_dates import EventDate, iso_date
from stories.text_safety import INSIDE_WORDS, INVISIBLE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_QUERY = 200  # characters
MAX_VALUES = 40

SORTS: "dict[str, StrOrPromise]" = {
    "relevance": gettext_lazy("Best match"),
    "newest": gettext_lazy("Newest"),
    "oldest": gettext_lazy("Oldest"),
    "published": gettext_lazy("Recently published"),
    "updated": gettext_lazy("Recently updated"),
    "center": gettext_lazy("Center A to Z"),
}
VIEWS: "dict[str, StrOrPromise]" = {"rows": gettext_lazy("List"), "table": gettext_lazy("Table")}
# Every query parameter that a list reads, in the order of its cache key.
LISTING_PARAMETERS = (
    *("q", "exact", *FACET_PARAMS, "from", "to"),
    *("collection", "sort", "view", "pick", "page"),
)
# Those that decide which stories a list has and in which order. The page of a story reads them too.
ORDER_PARAMETERS = tuple(name for name in LISTING_PARAMETERS if name not in ("view", "page"))


def default_sort(words: str, collection: str = "") -> str:
    """Return the sort order of a list whose query string has none.

    By relevance, the stories of a collection have the order of the collection.
    """
    return "relevance" if words or collection else "newest"


class WordsField(forms.CharField):
    """The first MAX_QUERY characters of the search words, with composed accents.

    Soft hyphens and zero-width characters are inside words. Other invisible ones become blanks.
    """

    def to_python(self, value: str | None) -> str:
        composed = unicodedata.normalize("NFC", value or "")
        visible = INVISIBLE.sub(" ", INSIDE_WORDS.sub("", composed))
        single_spaced = " ".join(visible.split())
        return single_spaced[:MAX_QUERY].strip()


class ValuesField(forms.Field):
    """A repeatable parameter: the first MAX_VALUES different values, in lower case."""

    widget = forms.SelectMultiple

    def to_python(self, value: list[str] | None) -> list[str]:
        values: dict[str, None] = {}  # in order, without duplicates
        for text in value or []:
            cleaned = INVISIBLE.sub("", text).strip().lower()[:MAX_QUERY]
            values[cleaned] = None

        values.pop("", None)
        return list(values)[:MAX_VALUES]


class MonthField(forms.Field):
    """A month, such as 2014-06, 06/2014 or June 2014, or a year. Returns EventDate or None."""

    default_error_messages: "ClassVar[dict[str, StrOrPromise]]" = {
        "invalid": gettext_lazy("Enter a month, such as June 2014 or 06/2014.")
    }

    def to_python(self, value: str | None) -> EventDate | None:
        text = INVISIBLE.sub("", value or "").strip()
        if not text:
            return None

        try:
            return _parse_month(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"]) from error


def _parse_month(text: str) -> EventDate:
    """Return the month or year; raise ValueError for a day and for other text."""
    date = EventDate.parse(iso_date(text))
    if date.precision == DatePrecision.DAY:
        raise ValueError(f"{text} is not a month")
    return date


class NameField(forms.CharField):
    """One of a few names in any case, or "" for the default."""

    def __init__(
        self, names: Collection[str], default: str = "", *, error_message: "StrOrPromise"
    ) -> None:
        super().__init__(required=False, error_messages={"invalid": error_message})
        self._names = names
        self._default = default

    def to_python(self, value: str | None) -> str:
        text = (value or "").strip().lower()
        if text in ("", self._default):
            return ""
        if text not in self._names:
            raise ValidationError(self.error_messages["invalid"])
        return text


class SlugField(forms.CharField):
    """The slug of an entry in lower case, or ""."""

    def to_python(self, value: str | None) -> str:
        return INVISIBLE.sub("", value or "").strip().lower()[:MAX_QUERY]


class FlagField(forms.Field):
    """A flag: "1" if that is the value, else ""."""

    def to_python(self, value: str | None) -> str:
        return "1" if value == "1" else ""


class PickField(forms.Field):
    """Stories chosen for a briefing book, such as 12-7-33."""

    def to_python(self, value: str | None) -> str:
        return str(PickedStories.parse(value or ""))


class ListingForm(forms.Form):
    """Parameters of a list. Every value is optional; an invalid one counts as absent."""

    q = WordsField(required=False)
    exact = FlagField(required=False)
    collection = SlugField(required=False)
    sort = NameField(SORTS, error_message=gettext_lazy("Choose one of the sort orders shown."))
    view = NameField(VIEWS, default="rows", error_message=gettext_lazy("Choose List or Table."))

    pick = PickField(required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self._query = query
        for name in FACET_PARAMS:
            self.fields[name] = ValuesField(required=False)

        # "from" is a keyword of Python, so these can't be class attributes.
        for name in ("from", "to"):
            self.fields[name] = MonthField(required=False)

    def clean(self) -> dict[str, Any]:
        """Drop values that change nothing, and put the months in order."""
        data = self.cleaned_data
        first = data.get("from")
        last = data.get("to")
        if first and last and first.first > last.last:
            # The months are clearly meant the other way around.
            data["from"] = last
            data["to"] = first

        words = data.get("q", "")
        if not words:
            data["exact"] = ""
        if data.get("sort") in ("relevance", default_sort(words, data.get("collection", ""))):
            data["sort"] = ""
        return data

    def read(self) -> Mapping[str, Any]:
        """Return the cleaned value of every field; an absent or invalid one is "", [] or None."""
        self.is_valid()
        values: dict[str, Any] = {"q": "", "exact": "", "sort": "", "view": "", "pick": ""}
        values |= {"from": None, "to": None, "collection": ""}
        for name in FACET_PARAMS:
            values[name] = []

        return values | self.cleaned_data

    def notices(self) -> list[str]:
        """Return a sentence for each part of the query string that was ignored."""
        words_used = self.read()["q"]
        notices = []
        for name, messages in self.errors.items():
            notice = _("We ignored “%(name)s.” %(reason)s")
            notices.append(notice % {"name": name, "reason": messages[0]})

        words = " ".join(self._query.get("q", "").split())
        if len(words) > MAX_QUERY:
            notice = _("We searched for only the first %(count)s characters.")
            notices.append(notice % {"count": len(words_used)})

        if any(self._has_too_many_values(name) for name in FACET_PARAMS):
            notice = _("We used only the first %(count)s values of a filter.")
            notices.append(notice % {"count": MAX_VALUES})

        return notices

    def _has_too_many_values(self, name: str) -> bool:
        """Return whether a parameter has more values than a list uses."""
        return len(set(self._query.getlist(name))) > MAX_VALUES
