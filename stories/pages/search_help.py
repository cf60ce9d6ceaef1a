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

# Each sentence of the help with a search that shows it. Tests compare the results with the texts.
EXAMPLES: "Sequence[tuple[StrOrPromise, Sequence[tuple[str, StrOrPromise]]]]" = (
    (
        _("Words"),
        (
            ("school threats", _("Stories with all your words come first.")),
            ("Paris attack assessment", _("Stories with most of your words follow them.")),
            ("HURRICANES", _("Capital letters and word endings don’t matter.")),
            ("explos*", _("An asterisk finds all words that begin with these letters.")),
            ("hurricane OR election", _("OR finds either word.")),
            ("hurricane AND fuel", _("AND finds only stories with both words.")),
            ("conneticut bomb", _("A misspelled word is replaced by the closest match.")),
            ("SAR", _("Related terms are searched too.")),
        ),
    ),
    (
        _("Exact words"),
        (
            (
                '"fusion center of the year"',
                _("Quotation marks find exactly these words in this order, small words included."),
            ),
            ("trafficking -Iowa", _("A minus sign before a word excludes it.")),
            ("bombing NOT New York", _("NOT excludes a word or a name.")),
            ('bombing -"Boston Marathon"', _("Both exclude a phrase in quotation marks, too.")),
            ("bombing -(Boston OR Austin)", _("Parentheses group words joined by OR.")),
        ),
    ),
    (
        _("Names and numbers"),
        (
            ("CIAC", _("An acronym finds the center or partner.")),
            ("Sacramento Regional Threat Assessment Center", _("A former name does, too.")),
            ("MS13", _("Hyphens and slashes in names and numbers don’t matter.")),
        ),
    ),
    (
        _("Places"),
        (
            ("Ohio", _("A state finds the stories that happened there.")),
            ("CT", _("A postal code in capital letters does, too.")),
            ("New England", _("A region finds the stories of its states.")),
        ),
    ),
    (
        _("Dates"),
        (
            ("December 2015", _("A month finds the events in it.")),
            ("bombing since 2012", _("Any date is a filter, which you can remove.")),
            ("2006-2008", _("Years can be a range.")),
            ("summer 2014", _("A season is a date, too.")),
            ("12/2/2015", _("So is a day in numbers.")),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class SearchExample:
    """A sentence, and a search that shows it, with the number of stories that it finds."""

    words: str
    text: "StrOrPromise"
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    """Examples under a heading."""

    heading: "StrOrPromise"
    examples: Sequence[SearchExample]


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def search_help(request: HttpRequest) -> HttpResponse:
    """Explain how to search; about two queries for each example."""
    groups = []
    for heading, examples in EXAMPLES:
        groups.append(ExampleGroup(heading, [_example(words, text) for words, text in examples]))

    return render(request, "stories/search_help.html", {"groups": groups})


def _example(words: str, text: "StrOrPromise") -> SearchExample:
    """Return an example with its current count."""
    url = f"{reverse('stories:story_list')}?{urlencode({'q': words})}"
    count = len(search_public(words, public_index.get()).stories)
    return SearchExample(words, text, url, count)
