"""How to search, with examples that are live."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stories.listing.collection import public_index, search_public
from stories.public_pages import public_page
from stories.search.index import Index

EXAMPLES: Sequence[tuple[str, Any, Any]] = (
    (
        "school threats",
        _("Several words"),
        _("Stories that answer all of it come first, then those that answer most of it."),
    ),
    ('"fusion center of the year"', _("A phrase in quotation marks"), _("These words in this order.")),
    ("trafficking -Iowa", _("A word to leave out"), _("A minus sign before a word or phrase.")),
    ("hurricane OR election", _("One or the other"), _("OR in between.")),
    ("CIAC", _("An acronym or a former name"), _("Centers and partners answer to every name they have or had.")),
    ("MS-13", _("Names with signs in them"), _("Also I&A, 9/11 and LA-SAFE; hyphens and capitals do not matter.")),
    ("SAR", _("A term of the field"), _("Other words for it are searched too, and the page names them.")),
    ("December 2015", _("A date"), _("A year, a month, a season, or since 2015.")),
    ("Ohio", _("A place"), _("A state, its postal code in capitals, a city or a region.")),
    ("conneticut bomb", _("A slip of the pen"), _("The nearest word is searched, with a way back to yours.")),
)


@dataclass(frozen=True, slots=True)
class Example:
    """A search to try: what it shows, its address, and how many stories it finds."""

    words: str
    label: Any
    text: Any
    url: str
    count: int


@public_page(in_sitemap=True, in_static_export=True)
@require_safe
def search_help(request: HttpRequest) -> HttpResponse:
    """Explain how to search; two queries an example, three for the misspelled one."""
    index = public_index.get()
    examples = [_example(index, *example) for example in EXAMPLES]
    return render(request, "stories/search_help.html", {"ways": examples})


def _example(index: Index, words: str, label: Any, text: Any) -> Example:
    count = len(search_public(words, index).stories)
    return Example(words, label, text, f"{reverse('stories:story_list')}?{urlencode({'q': words})}", count)
