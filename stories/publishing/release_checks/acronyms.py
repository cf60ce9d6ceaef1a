"""Acronyms that no reader is told the meaning of."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from stories.choices import STATES
from stories.publishing.release_checks.findings import Context, Field, Finding, Kind, make_finding, warning_rule
from stories.publishing.release_checks.markings.match_context import in_headline
from stories.publishing.release_checks.text_view import text_views

ACRONYM = warning_rule(
    "unexplained-acronym",
    _("Acronym without an explanation"),
    _("The letters stand for words that the story does not give."),
    _("Write the words at the first use, with the letters in brackets behind them: Joint Terrorism Task Force (JTTF)."),
    _("Federal Plain Language Guidelines, “Minimize abbreviations”"),
)
LETTERS = re.compile(r"(?<![A-Za-z0-9/.-])(?P<letters>[A-Z]{2,6})(?=s?(?![A-Za-z0-9-]))")
# What needs no explanation: words of everybody's language, postal codes, Roman numerals.
_KNOWN = """
US USA UN EU UK DC AM PM TV ID OK CEO ATM DNA GPS SUV PDF FAQ SMS CCTV PIN NATO FBI CIA DHS IRS AIDS COVID HIV ISIS MS
NFL NBA FM URL HTML AMBER II III IV VI VII VIII IX XI XII
"""
KNOWN = frozenset(_KNOWN.split()) | set(STATES)


def acronyms(content: Mapping[str, Any], context: Context) -> Iterator[Finding]:
    """Yield each acronym once, where it first stands, that neither the story nor a vocabulary explains."""
    fields = [
        Field("title", content["title"]),
        Field("summary", content["summary"]),
        Field("body", content["body"], Kind.PROSE),
    ]
    readings = [(field, next(text_views(field))) for field in fields]
    whole = "\n".join(reading.text for _field, reading in readings)
    seen = set(KNOWN | context.acronyms | explained(whole))
    for field, reading in readings:
        for match in LETTERS.finditer(reading.text):
            letters = match["letters"]
            if letters not in seen and not in_headline(match):
                seen.add(letters)
                yield make_finding(ACRONYM, field, *reading.span(*match.span("letters")), letters)


def explained(text: str) -> set[str]:
    """Return the acronyms that stand in brackets behind words, or before words in brackets."""
    behind = re.findall(r"[a-z]\s{1,3}\(([A-Z]{2,6})s?\)", text)
    return {*behind, *re.findall(r"\b([A-Z]{2,6})\s{1,3}\([A-Z]?[a-z]{1,20}\s", text)}
