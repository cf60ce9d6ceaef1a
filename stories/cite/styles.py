"""Citation styles: APA, Chicago, Bluebook. Always in English, as the styles require."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from stories.cite.cited_story import CitedStory
from stories.partial_dates import MONTHS

# The Bluebook, 21st edition: table T12 for months, T6 and T10 for institutional authors.
BLUEBOOK_MONTHS = (
    "Jan.",
    "Feb.",
    "Mar.",
    "Apr.",
    "May",
    "June",
    "July",
    "Aug.",
    "Sept.",
    "Oct.",
    "Nov.",
    "Dec.",
)
BLUEBOOK_WORDS = {
    "Administration": "Admin.",
    "Association": "Ass’n",
    "Authority": "Auth.",
    "Bureau": "Bureau",
    "Center": "Ctr.",
    "Commission": "Comm’n",
    "Department": "Dep’t",
    "Division": "Div.",
    "Federal": "Fed.",
    "Government": "Gov’t",
    "National": "Nat’l",
    "Office": "Off.",
    "Security": "Sec.",
}
INNER_QUOTES = str.maketrans({"“": "‘", "”": "’"})


def apa(story: CitedStory) -> str:
    """Cite as the APA Publication Manual, 7th edition: group author, exact date, version."""
    day = story.released_on
    released = f"{day.year}, {MONTHS[day.month - 1]} {day.day}"
    title = f"{story.title.rstrip('.')} (Version {story.edition})."
    return f"{_end(story.agency)} ({released}). {title} {_end_site(story)}{story.url}"


def chicago(story: CitedStory) -> str:
    """Cite as the Chicago Manual of Style, bibliography form of a web page.

    The title is in quotation marks, with its period inside them.
    """
    title = _end(story.title.translate(INNER_QUOTES))
    edition = f"{story.site}, version {story.edition}, {_long_date(story.released_on)}"
    if story.is_published_by_site:
        return f"“{title}” {edition}. {story.url}."
    return f"{_end(story.agency)} “{title}” {edition}. {story.url}."


def bluebook(story: CitedStory) -> str:
    """Cite as Bluebook rule 18.2: abbreviated institutional author, title, site, date, URL."""
    author = _abbreviate(story.agency)
    title = story.title.rstrip(".")
    day = story.released_on
    released = f"{BLUEBOOK_MONTHS[day.month - 1]} {day.day}, {day.year}"
    edition = f"(ed. {story.edition}, {released})"
    if story.is_published_by_site:
        return f"{title}, {story.site} {edition}, {story.url}."
    return f"{author}, {title}, {story.site} {edition}, {story.url}."


STYLES: Mapping[str, Callable[[CitedStory], str]] = {
    "APA": apa,
    "Chicago": chicago,
    "Bluebook": bluebook,
}


def citations(story: CitedStory) -> list[tuple[str, str]]:
    """Return (name of the style, citation) for each style."""
    return [(name, style(story)) for name, style in STYLES.items()]


def _end_site(story: CitedStory) -> str:
    """Return the site as APA names it after the title; not if it is the author already."""
    return "" if story.is_published_by_site else f"{_end(story.site)} "


def _end(text: str) -> str:
    """Return a text with a period, unless it ends in a punctuation mark."""
    if text.rstrip("”’").endswith((".", "?", "!")):
        return text
    return f"{text}."


def _long_date(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _abbreviate(agency: str) -> str:
    return re.sub(r"\w+", lambda word: BLUEBOOK_WORDS.get(word[0], word[0]), agency)
