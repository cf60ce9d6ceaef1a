"""Search help with examples and their current results."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stories.listing.collection import public_index, search_public
from stories.public_pages import public_page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Words, what they are an example of, and how they are searched.
EXAMPLES: "Sequence[tuple[str, StrOrPromise, StrOrPromise]]" = (
    (
        "school threats",
        _("Several words"),
        _("Stories with all your words come first, then stories with most of them."),
    ),
    (
        '"fusion center of the year"',
        _("A phrase in quotation marks"),
        _("Finds exactly these words in this order, small words included."),
    ),
    ("trafficking -Iowa", _("Exclude a word"), _("Or write NOT before a word or phrase.")),
    (
        "explos*",
        _("The beginning of a word"),
        _("Finds all words that begin with these letters."),
    ),
    ("hurricane OR election", _("Either word"), _("Put OR between words.")),
    (
        "CIAC",
        _("An acronym or a former name"),
        _("Finds centers and partners by current and former names."),
    ),
    (
        "MS-13",
        _("Names with punctuation"),
        _("Also I&A, 9/11 and LA-SAFE. Hyphens and capital letters don’t matter."),
    ),
    (
        "SAR",
        _("A technical term"),
        _("Related terms are searched too and listed with the results."),
    ),
    ("December 2015", _("A date"), _("Also 12/2015, 2006-2008, a season or “since 2015.”")),
    ("Ohio", _("A place"), _("A state, its postal code in capital letters, a city or a region.")),
    (
        "conneticut bomb",
        _("Misspellings"),
        _("The closest match is searched, with a link to search your word."),
    ),
)


@dataclass(frozen=True, slots=True)
class SearchExample:
    """A search to try, with the number of stories that it finds."""

    words: str
    label: "StrOrPromise"
    text: "StrOrPromise"
    url: str
    count: int


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def search_help(request: HttpRequest) -> HttpResponse:
    """Explain how to search; two queries for each example, three for the misspelled one."""
    index = public_index.get()
    list_url = reverse("stories:story_list")

    examples = []
    for words, label, text in EXAMPLES:
        url = f"{list_url}?{urlencode({'q': words})}"
        count = len(search_public(words, index).stories)
        examples.append(SearchExample(words, label, text, url, count))

    return render(request, "stories/search_help.html", {"sample_searches": examples})
