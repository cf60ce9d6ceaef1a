"""What stands around a match: whether it is a banner, a headline in capitals, an acronym for something else."""

import re
from functools import lru_cache

# How far a guard looks to either side: bounded, so that a long line costs no more than a short one.
REACH = 80
CAPITALS_BEFORE = re.compile(r"(?:[A-Z0-9][A-Z0-9'’.&-]{0,20}[\s,/]{1,3}){0,8}$")
CAPITALS_BEHIND = re.compile(r"(?:[\s,/]{1,3}[A-Z0-9][A-Z0-9'’.&-]{0,20}){0,8}")
BEGINS = re.compile(r"(?:^|\n|[-:|*;(\[{/\"“.]|--)\s*$")
ENDS = re.compile(r"\s*(?:$|\n|[-:|*;)\]}/\"”.])")
OPENS = re.compile(r"(?:^|\n|[.!?:;]['\"”’)]{0,2}\s|[•*·-]\s|\b\d{1,3}[.)]\s)\s*[\"“‘']?$")
# Words that stand beside a marking in a banner and do not make it a headline.
_OF_A_BANNER = """
TOP SECRET CONFIDENTIAL UNCLASSIFIED CUI CONTROLLED NOFORN ORCON NF OC REL TO USA FVEY SI TK HCS LES SBU SSI FOUO NATO
COSMIC FOR OFFICIAL USE ONLY AND
"""
OF_A_BANNER = frozenset(_OF_A_BANNER.split())


def before(match: re.Match[str]) -> str:
    """Return the text before a match."""
    return match.string[max(0, match.start() - REACH) : match.start()]


def after(match: re.Match[str]) -> str:
    """Return the text behind a match."""
    return match.string[match.end() : match.end() + REACH]


def is_alone(match: re.Match[str]) -> bool:
    """The match is a whole line, paragraph or field."""
    return before(match).rpartition("\n")[2].strip(" *-=[]") == "" == after(match).partition("\n")[0].strip(" *-=[].")


def is_banner(match: re.Match[str]) -> bool:
    """The match stands between ends of lines or marks that part a line."""
    return bool(BEGINS.search(before(match)) and ENDS.match(after(match)))


def in_headline(match: re.Match[str]) -> bool:
    """The match is one of several words in capitals, as in THE SECRET OF HER SUCCESS."""
    around = CAPITALS_BEFORE.search(before(match)), CAPITALS_BEHIND.match(after(match))
    words = [word.strip("'’.&-,/") for found in around if found for word in re.split(r"[\s,/]+", found[0])]
    return sum(len(word) > 1 and word.isalpha() and word not in OF_A_BANNER for word in words) > 1


def is_marked(match: re.Match[str]) -> bool:
    """The match is a marking: in a headline only where it stands as a banner."""
    return not in_headline(match) or is_banner(match)


def opens_portion(match: re.Match[str]) -> bool:
    """The match stands where a sentence, a line or a numbered point begins."""
    return bool(OPENS.search(before(match)))


def stands_for_another(match: re.Match[str]) -> bool:
    """The text explains the letters as something else, as in Supplemental Security Income (SSI)."""
    return _explained(match.string, "".join(char for char in match[0] if char.isalpha()).upper())


@lru_cache(maxsize=64)
def _explained(text: str, letters: str) -> bool:
    """Words with these first letters, small words between them aside, stand before the letters in brackets.

    Kept, because a long text can hold the letters thousands of times.
    """
    words = r"\s{1,3}(?:(?:and|of|the|for)\s{1,3})?".join(rf"({letter}[a-z]{{1,20}})" for letter in letters)
    found = re.search(rf"\b{words}\s{{0,3}}\({letters}\)", text)
    return bool(found) and " ".join(found.groups()).lower() not in SENSITIVE  # type: ignore[union-attr]


@lru_cache(maxsize=64)
def _counts_letters(text: str) -> bool:
    return bool(re.search(r"\([AB]\)", text))


def counts_letters(match: re.Match[str]) -> bool:
    """The text has points (A) and (B)."""
    return _counts_letters(match.string)


SENSITIVE = frozenset(
    {
        "controlled unclassified information",
        "law enforcement sensitive",
        "sensitive but unclassified",
        "sensitive security information",
        "protected critical infrastructure information",
        "official use only",
    }
)
