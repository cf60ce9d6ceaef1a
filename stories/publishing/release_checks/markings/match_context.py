"""Context of a match: banner, headline in capitals, acronym with another meaning."""

import re
from functools import lru_cache

from stories.publishing.release_checks.pattern import MatchFilter

# Characters examined on either side: bounded, so that a long line costs no more than a short one.
REACH = 80
CAPITALS_BEFORE = re.compile(r"(?:[A-Z0-9][A-Z0-9'’.&-]{0,20}[\s,/]{1,3}){0,8}$")
CAPITALS_AFTER = re.compile(r"(?:[\s,/]{1,3}[A-Z0-9][A-Z0-9'’.&-]{0,20}){0,8}")
BANNER_START = re.compile(r"(?:^|\n|[-:|*;(\[{/\"“.]|--)\s*$")
BANNER_END = re.compile(r"\s*(?:$|\n|[-:|*;)\]}/\"”.])")
PORTION_START = re.compile(r"(?:^|\n|[.!?:;]['\"”’)]{0,2}\s|[•*·-]\s|\b\d{1,3}[.)]\s)\s*[\"“‘']?$")
WORD_LIMITS = re.compile(r"[\s,/]+")
# Words next to a marking in a banner, which don't make it a headline.
_BANNER_WORDS = """
TOP SECRET CONFIDENTIAL UNCLASSIFIED CUI CONTROLLED NOFORN ORCON NF OC REL TO USA FVEY SI TK HCS
LES SBU SSI FOUO NATO COSMIC FOR OFFICIAL USE ONLY AND
"""
BANNER_WORDS = frozenset(_BANNER_WORDS.split())
MARKING_TERMS = frozenset(
    {
        "controlled unclassified information",
        "law enforcement sensitive",
        "sensitive but unclassified",
        "sensitive security information",
        "protected critical infrastructure information",
        "official use only",
    }
)


def before(match: re.Match[str]) -> str:
    """Return the text before a match."""
    return match.string[max(0, match.start() - REACH) : match.start()]


def after(match: re.Match[str]) -> str:
    """Return the text after a match."""
    return match.string[match.end() : match.end() + REACH]


def is_alone(match: re.Match[str]) -> bool:
    """Return whether the match is a whole line, paragraph or field."""
    line_before = before(match).rpartition("\n")[2]
    line_after = after(match).partition("\n")[0]
    other_text = line_before.strip(" *-=[]") + line_after.strip(" *-=[].")
    return not other_text


def is_banner(match: re.Match[str]) -> bool:
    """Return whether the match is between line ends or characters that divide a line."""
    return bool(BANNER_START.search(before(match)) and BANNER_END.match(after(match)))


def is_title(match: re.Match[str]) -> bool:
    """Return whether each word is capitalized, or the words are a banner."""
    if is_banner(match):
        return True
    words = re.split(r"[\s_-]+", match[0])
    return all(word[0].isupper() for word in words)


def in_headline(match: re.Match[str]) -> bool:
    """Return whether words in capitals surround the match, as in THE SECRET OF HER SUCCESS."""
    runs = (CAPITALS_BEFORE.search(before(match)), CAPITALS_AFTER.match(after(match)))
    capitals = " ".join(found[0] for found in runs if found)
    words = [word.strip("'’.&-,/") for word in WORD_LIMITS.split(capitals)]
    return sum(map(_is_headline_word, words)) > 1


def _is_headline_word(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word not in BANNER_WORDS


def is_marked(match: re.Match[str]) -> bool:
    """Return whether the match is a marking: in a headline only if it is a banner."""
    return not in_headline(match) or is_banner(match)


def unless_followed_by(words: re.Pattern[str]) -> MatchFilter:
    """Return a filter that refuses matches before these words, and letters of another meaning.

    It accepts every match that is alone.
    """

    def accepts(match: re.Match[str]) -> bool:
        if is_alone(match):
            return True
        return not words.match(after(match)) and not stands_for_another(match)

    return accepts


def opens_portion(match: re.Match[str]) -> bool:
    """Return whether the match is at the start of a sentence, line or numbered point."""
    return bool(PORTION_START.search(before(match)))


def stands_for_another(match: re.Match[str]) -> bool:
    """Return whether the text gives the letters another meaning.

    As in Supplemental Security Income (SSI).
    """
    letters = "".join(filter(str.isalpha, match[0]))
    return _has_other_meaning(match.string, letters.upper())


@lru_cache(maxsize=64)
def _has_other_meaning(text: str, letters: str) -> bool:
    """Return whether words with these initials precede the letters in parentheses.

    Small words between them don't count. Cached, since a long text can contain the letters
    thousands of times.
    """
    small_words = r"\s{1,3}(?:(?:and|of|the|for)\s{1,3})?"
    words = small_words.join(rf"({letter}[a-z]{{1,20}})" for letter in letters)
    found = re.search(rf"\b{words}\s{{0,3}}\({letters}\)", text)
    if not found:
        return False
    return " ".join(found.groups()).lower() not in MARKING_TERMS


def counts_letters(match: re.Match[str]) -> bool:
    """Return whether the text has points (A) or (B)."""
    return _has_lettered_points(match.string)


@lru_cache(maxsize=64)
def _has_lettered_points(text: str) -> bool:
    return re.search(r"\([AB]\)", text) is not None


# Words of texts about markings of the past, which may name them.
HISTORY = re.compile(
    r"\b(?:replac|legacy|phas(?:ed|es|ing)\sout|retir(?:ed|es)|obsolete|supersed|did\saway\swith"
    r"|no\slonger\s(?:us|mark)|abolish|(?:old|older|former|outdated|earlier|previous|different)\s"
    r"(?:label|marking|term|caveat|categor|stamp)|(?:labels|markings|terms|categories|caveats|stamps)"
    r"\s(?:such\sas|like|including)|used\sto\s(?:mark|stamp|label)|stood\sfor|stands\sfor"
    r"|history\sof|records?\spolicy|acronyms?\b)",
    re.IGNORECASE,
)
# Characters examined on either side for words of history.
LONG_REACH = 160


def is_history(match: re.Match[str]) -> bool:
    """Return whether a text about markings of the past names this one."""
    if is_alone(match) or after(match).startswith("//"):
        return False

    start = max(0, match.start() - LONG_REACH)
    line_before = match.string[start : match.start()].rpartition("\n")[2]
    line_after = match.string[match.end() : match.end() + LONG_REACH].partition("\n")[0]
    return bool(HISTORY.search(line_before) or HISTORY.search(line_after))
