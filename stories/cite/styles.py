"""Citations as text: APA, Chicago, Bluebook. English whatever the page's language, as the styles are."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from stories.cite.reference import Reference

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# The Bluebook, 21st edition: table T12 for months, T6 and T10 for the words of institutions.
SHORT_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
SHORT_WORDS = {
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


def apa(reference: Reference) -> str:
    """Publication Manual of the APA, 7th edition: group author, exact date, version in parentheses."""
    day = reference.released_on
    when = f"{day.year}, {MONTHS[day.month - 1]} {day.day}"
    title = f"{reference.title.rstrip('.')} (Edition {reference.edition})."
    return f"{_stop(reference.agency)} ({when}). {title} {_stop(reference.site)} {reference.url}"


def chicago(reference: Reference) -> str:
    """Chicago Manual of Style, bibliography form of a page: title in quotation marks, its stop inside them."""
    title = _stop(reference.title.translate(INNER_QUOTES))
    where = f"{reference.site}, edition {reference.edition}, {_long(reference.released_on)}"
    return f"{_stop(reference.agency)} “{title}” {where}. {reference.url}."


def bluebook(reference: Reference) -> str:
    """Bluebook, rule 18.2: institutional author in short, title, site, date, address."""
    day = reference.released_on
    when = f"{SHORT_MONTHS[day.month - 1]} {day.day}, {day.year}"
    title = reference.title.rstrip(".")
    return f"{_short(reference.agency)}, {title}, {reference.site} (ed. {reference.edition}, {when}), {reference.url}."


STYLES: Mapping[str, Callable[[Reference], str]] = {"APA": apa, "Chicago": chicago, "Bluebook": bluebook}


def citations(reference: Reference) -> list[tuple[str, str]]:
    """List of (name of the style, citation)."""
    return [(name, style(reference)) for name, style in STYLES.items()]


def _stop(text: str) -> str:
    return text if text.rstrip("”’").endswith((".", "?", "!")) else f"{text}."


def _long(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _short(agency: str) -> str:
    return re.sub(r"\w+", lambda word: SHORT_WORDS.get(word[0], word[0]), agency)
