"""Pages of the site that search words can name, by their headings and texts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.listing.name_matching import folded_words
from stories.models import Page
from stories.models.version_cache import VersionCache
from stories.rich_text import html_to_text

MAX_WORDS = 8
MAX_PAGES = 2
MIN_LETTERS = 3  # of a word that is looked for in texts
# Sanitized text has no attributes in its headings.
HEADING_START = re.compile(r"<h[2-4]>")
# Freedom of Information Act
OFFICIAL_NAME = re.compile(r"\b[A-Z]\w+(?:(?: of| and| for| the)? [A-Z]\w+)+")
# Words that questions consist of.
QUESTION_WORDS = (
    "a about an and are be can did do does for how i in is it me my of on or tell that the this to"
    " was were what when where which who why you your"
)
BUILT_IN_PAGES = (
    (_("Fusion centers"), "stories:center_list"),
    (_("Threat types"), "stories:threat_list"),
    (_("Partners"), "stories:partner_list"),
    (_("States"), "stories:state_list"),
    (_("Corrections"), "stories:correction_list"),
    (_("Data and feeds"), "stories:data"),
    (_("How to search"), "stories:search_help"),
)


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page with its title, its headings as sets of words, and the words of its text."""

    title: str
    url: str
    headings: Sequence[frozenset[str]]
    text_words: frozenset[str] = frozenset()


def find_pages(words: str, includes_texts: bool) -> list[SitePage]:
    """Return the pages with a heading that has all words of a question or name.

    `includes_texts` adds the pages with all words in their text.
    """
    wanted = significant_words(words)
    if not 0 < len(wanted) <= MAX_WORDS:
        return []

    pages = _site_pages.get()
    found = [page for page in pages if _is_in_headings(wanted, page.headings)]
    is_plain = all(word.isalpha() and len(word) >= MIN_LETTERS for word in wanted)
    if not found and includes_texts and is_plain:
        found = [page for page in pages if wanted <= page.text_words]
    return found[:MAX_PAGES]


def _is_in_headings(wanted: frozenset[str], headings: Iterable[frozenset[str]]) -> bool:
    """Return whether a heading consists of these words, or mostly."""
    for heading in headings:
        if wanted <= heading and len(heading) <= 2 * len(wanted):
            return True
    return False


def _headings_in(html: str) -> list[str]:
    """Return the headings of a page as text."""
    after_starts = HEADING_START.split(html)[1:]
    return [html_to_text(rest.partition("</h")[0]) for rest in after_starts]


def _read_site_pages() -> list[SitePage]:
    """Return the pages that the application has, then those that staff edit; one query."""
    pages: list[SitePage] = []
    for title, route in BUILT_IN_PAGES:
        pages.append(SitePage(str(title), reverse(route), [significant_words(str(title))]))

    for page in Page.objects.all():
        headings = [page.title, *_headings_in(page.body)]
        words_of_headings = [significant_words(heading) for heading in headings]
        text_words = _words_of_text(html_to_text(page.body))
        pages.append(SitePage(page.title, page.get_absolute_url(), words_of_headings, text_words))

    return pages


_site_pages = VersionCache(_read_site_pages)


def _words_of_text(text: str) -> frozenset[str]:
    """Return the words of a text, and the initials of the official names in it."""
    initials: list[str] = []
    for name in OFFICIAL_NAME.findall(text):
        words = name.split()
        capitals = [word[0] for word in words if word[0].isupper()]
        initials += ["".join(capitals).lower(), "".join(word[0] for word in words).lower()]

    return significant_words(text) | frozenset(initials)


def significant_words(text: str) -> frozenset[str]:
    """Return the different words of a text in the singular, without words of questions."""
    words = set(folded_words(text)) - set(QUESTION_WORDS.split())
    return frozenset(word.removesuffix("s") for word in words)
