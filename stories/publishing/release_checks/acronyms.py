"""Rule on acronyms that the story doesn't explain."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from stories.choices import STATES
from stories.publishing.release_checks.findings import (
    Context,
    Field,
    Finding,
    Kind,
    StoryContent,
    make_finding,
    warning_rule,
)
from stories.publishing.release_checks.markings.match_context import in_headline
from stories.publishing.release_checks.text_view import text_views

ACRONYM = warning_rule(
    "unexplained-acronym",
    _("Unexplained acronym"),
    _("The story doesn't say what the letters stand for."),
    _(
        "Spell out the term at first use, with the acronym in parentheses after it: Joint"
        " Terrorism Task Force (JTTF)."
    ),
    _("Federal Plain Language Guidelines, “Minimize abbreviations”"),
)
LETTERS = re.compile(r"(?<![A-Za-z0-9/.-])(?P<letters>[A-Z]{2,6})(?=s?(?![A-Za-z0-9-]))")
TERM_BEFORE_ACRONYM = re.compile(r"[a-z]\s{1,3}\(([A-Z]{2,6})s?\)")
ACRONYM_BEFORE_TERM = re.compile(r"\b([A-Z]{2,6})\s{1,3}\([A-Z]?[a-z]{1,20}\s")
# Acronyms that everyone knows, and Roman numerals.
_COMMON = """
US USA UN EU UK DC AM PM TV ID OK CEO ATM DNA GPS SUV PDF FAQ SMS CCTV PIN NATO FBI CIA DHS IRS
AIDS COVID HIV ISIS MS NFL NBA FM URL HTML AMBER II III IV VI VII VIII IX XI XII
"""
KNOWN = frozenset(_COMMON.split()) | set(STATES)


def acronyms(content: StoryContent, context: Context) -> Iterator[Finding]:
    """Yield the first use of each acronym that neither the story nor a vocabulary explains."""
    fields = [
        Field("title", content["title"]),
        Field("summary", content["summary"]),
        Field("body", content["body"], Kind.PROSE),
    ]
    views = [next(text_views(field)) for field in fields]
    whole_text = "\n".join(view.text for view in views)
    seen = {*KNOWN, *context.acronyms, *explained(whole_text)}

    for field, view in zip(fields, views, strict=True):
        for match in LETTERS.finditer(view.text):
            letters = match["letters"]
            if letters in seen or in_headline(match):
                continue

            seen.add(letters)
            start, end = view.span(*match.span("letters"))
            yield make_finding(ACRONYM, field, start, end, letters)


def explained(text: str) -> set[str]:
    """Return the acronyms in parentheses after a term, or before a term in parentheses."""
    return {*TERM_BEFORE_ACRONYM.findall(text), *ACRONYM_BEFORE_TERM.findall(text)}
