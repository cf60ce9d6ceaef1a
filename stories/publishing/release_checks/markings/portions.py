"""Portion marks: the level of a paragraph or title in parentheses, such as (S//NF) or (U)."""

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    after,
    before,
    counts_letters,
    opens_portion,
    stands_for_another,
)
from stories.publishing.release_checks.pattern import EVERYWHERE, Pattern, compiled

PORTION = blocking_rule(
    "classification-portion",
    _("Portion mark"),
    _("A paragraph or title has a portion mark, such as (S//NF) or (U)."),
    _(
        "Executive Order 13526, section 1.6(c); 32 CFR 2001.23(c); DoD Manual 5200.01, Volume 2;"
        " CAPCO Register and Manual"
    ),
)
LEVEL = r"(?:T\s?S|S|C|U|FOUO|CTSA?|N[SCRU])"
CONTROL = (
    r"(?:N\s?F|NOFORN|O\s?C|OC-USGOV|ORCON|PR|PROPIN|REL|RELIDO|IMC|IMCON|S\s?I(?:-[A-Z]{1,4})?"
    r"|T\s?K|HCS(?:-[OP])*|FISA|FOUO|OUO|LES|SBU|RS|RSEN|DSEN|DS|X\s?D|N\s?D|EXDIS|NODIS|LIMDIS"
    r"|FGI|RD|FRD|SAR|SSI|PCII|FVEY|ACGU|SP|FEDCON|NOCON|FED\s?ONLY|DL\s?ONLY|DISPLAY\s?ONLY|CUI"
    r"|CVI|SGI|UCNI|DEA\s?SENSITIVE)"
)
SLASHES = r"\s{0,2}/\s{0,2}/\s{0,2}"
BACKSLASHES = r"\s{0,2}(?:\\{1,2}|\||-|/\s?/?)\s{0,2}"
YEAR = re.compile(r"\s*(?:(?:copyright|©)\s*)?(?:19|20)\d\d", re.IGNORECASE)
COPYRIGHT = re.compile(r"copyright|photo|credit|courtesy|image|picture", re.IGNORECASE)
# A credit is a name up to the end of the line.
CREDIT = re.compile(r" ?[A-Z][\w.&'’-]{0,30}(?:[ /][A-Z&][\w.&'’-]{0,30}){1,5}\s?[.)]?\s?(?:$|\n)")
# Start of a paragraph after its portion mark.
PARAGRAPH_START = re.compile(r"\s*(?:[A-Z0-9\"“‘'(:–-]|$)")
LINE_END = re.compile(r"[\s.:]{0,3}(?:$|\n)")
LINE_START = re.compile(r"(?:^|\n)[\s*•·-]{0,4}$")
LAST_WORD = re.compile(r"([A-Za-z]{1,30})[,:]?\s{1,2}$")
# A short title at the start of the line.
TITLE_BEFORE = re.compile(r"(?:^|\n)(?:[A-Z][\w'’-]{0,20}\s){1,4}$")
# Sizes, directions and points in a list.
OTHER_LETTERS = re.compile(r"\((?:M|L|XL|XS|N|E|W|R|D|P|T|F)\)")
STORM = re.compile(r"tropical storm|time-?sheet|township", re.IGNORECASE)


def _is_letter_mark(match: re.Match[str]) -> bool:
    """Return whether (S), (C) or (U) is a mark or could be one.

    Not (C) 2024, nor (C) after points (A) and (B), nor (S)he.
    """
    text_before = before(match)
    text_after = after(match)
    letter = match["letter"]
    if letter == "C" and (YEAR.match(text_after) or counts_letters(match)):
        return False

    if LINE_START.search(text_before):
        is_word_part = text_after[:1].islower()
        return not is_word_part

    if not text_before[-1:].isspace():
        return False

    if LINE_END.match(text_after):
        is_credit = letter == "C" and COPYRIGHT.search(text_before.rpartition("\n")[2])
        return not is_credit

    is_abbreviation = _follows_own_word(match) or _has_other_letters(match.string)
    if opens_portion(match):
        return bool(PARAGRAPH_START.match(text_after))
    return letter != "C" and (not is_abbreviation or _opens_paragraph(match))


def _is_doubtful_letter(match: re.Match[str]) -> bool:
    """Return whether the letter may have another meaning: size, direction, credit, temperature."""
    if _follows_own_word(match) or _has_other_letters(match.string):
        return True

    text_before = before(match)
    if match["letter"] == "C":
        is_credit = CREDIT.match(after(match)) is not None
        is_temperature = text_before.rstrip()[-1:].isdigit()
        if is_credit or is_temperature:
            return True

    if opens_portion(match) or LINE_END.match(after(match)):
        return False
    return not _opens_paragraph(match)


def _opens_paragraph(match: re.Match[str]) -> bool:
    """Return whether the mark is between a short title and a paragraph."""
    follows_title = TITLE_BEFORE.search(before(match)) is not None
    return follows_title and PARAGRAPH_START.match(after(match)) is not None


def _follows_own_word(match: re.Match[str]) -> bool:
    """Return whether the letter abbreviates the word before it: small (S), Celsius (C)."""
    word = LAST_WORD.search(before(match))
    return word is not None and word[1][0].upper() == match["letter"]


@lru_cache(maxsize=64)
def _has_other_letters(text: str) -> bool:
    return OTHER_LETTERS.search(text) is not None


def _is_own(match: re.Match[str]) -> bool:
    """Return whether letters such as (TS) have no other meaning in the text."""
    if STORM.search(before(match)):
        return False
    return not stands_for_another(match)


PORTIONS = (
    Pattern(
        PORTION,
        compiled(rf"\(\s{{0,2}}{LEVEL}{SLASHES}[A-Z0-9][A-Z0-9 ,/\s-]{{0,80}}\)", any_case=True),
        kinds=EVERYWHERE,
    ),
    Pattern(
        PORTION,
        compiled(rf"[\[{{]\s{{0,2}}{LEVEL}{SLASHES}[A-Z0-9][A-Z0-9 ,/\s-]{{0,80}}[\]}}]"),
        kinds=EVERYWHERE,
    ),
    Pattern(
        PORTION,
        compiled(rf"\(\s{{0,2}}{LEVEL}{BACKSLASHES}{CONTROL}(?![A-Za-z])[A-Z0-9 ,/\s-]{{0,80}}\)"),
    ),
    Pattern(PORTION, compiled(r"\(\s{0,2}/\s{0,2}/\s{0,2}[A-Z]{2,4}\s[A-Z ,/\s-]{0,40}\)")),
    Pattern(
        PORTION,
        compiled(r"\(\s{0,2}(?P<letter>[SCU])\s{0,2}\)"),
        _is_letter_mark,
        is_doubtful=_is_doubtful_letter,
    ),
    Pattern(PORTION, compiled(r"(?m)^[ *•-]{0,3}\[[SCU]\](?=\s[A-Z0-9])")),
    Pattern(
        PORTION,
        compiled(r"\(\s{0,2}(?:T[\s.]?S|CTSA?|N\s?F|FRD|SBU|FOUO|LES)\s{0,2}\)"),
        _is_own,
    ),
)
