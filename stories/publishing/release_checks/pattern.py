"""Patterns of rules: a compiled regular expression, its fields and a filter of its matches."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from stories.publishing.release_checks.findings import (
    POSSIBLE_MARKING,
    Field,
    Finding,
    Kind,
    Rule,
    make_finding,
)
from stories.publishing.release_checks.text_view import TextView

MatchFilter = Callable[[re.Match[str]], bool]
WORDS = frozenset({Kind.TEXT, Kind.PROSE, Kind.NAME})
EVERYWHERE = frozenset(Kind)
# Limits of a whole word. Unlike \b they allow an underscore, which separates words in file names.
START = r"(?<![A-Za-z0-9])"
END = r"(?![A-Za-z0-9])"


class Detector(Protocol):
    """Finder of a rule's matches in the views of fields of some kinds."""

    @property
    def kinds(self) -> frozenset[Kind]: ...

    @property
    def finds_disguised(self) -> bool: ...

    def find(self, field: Field, view: TextView) -> Iterator[Finding]:
        """Yield the findings in one view of a field."""


def always(match: re.Match[str]) -> bool:
    """Accept any match."""
    return True


def never(match: re.Match[str]) -> bool:
    """Accept no match."""
    return False


@dataclass(frozen=True, slots=True)
class Pattern:
    """Detector by a regular expression with bounded quantifiers.

    The group "it", if there is one, is the part of a match to mark. A match that `is_doubtful`
    accepts is a possible marking only.
    """

    rule: Rule
    regex: re.Pattern[str]
    accepts: MatchFilter = always
    kinds: frozenset[Kind] = WORDS
    finds_disguised: bool = False
    is_doubtful: MatchFilter = never

    def find(self, field: Field, view: TextView) -> Iterator[Finding]:
        """Yield the findings in one view of a field."""
        group: int | str = "it" if "it" in self.regex.groupindex else 0
        for match in self.regex.finditer(view.text):
            if self.accepts(match):
                rule = POSSIBLE_MARKING if self.is_doubtful(match) else self.rule
                start, end = view.span(*match.span(group))
                yield make_finding(rule, field, start, end, match[group])


def compiled(pattern: str, *, any_case: bool = False) -> re.Pattern[str]:
    r"""Return the compiled pattern; \s+ is bounded, since a view contains no long blank runs."""
    flags = re.IGNORECASE if any_case else 0
    return re.compile(pattern.replace(r"\s+", r"\s{1,2}"), flags)


def spelled(*words: str, gap: str = r"[^A-Za-z0-9]{0,3}") -> str:
    """Return a pattern of words with gaps between their letters: S E C R E T, NO-FORN, SEC RET.

    Use it for words of four letters or more: shorter ones occur by chance.
    """
    spelled_words = [gap.join(word.replace(" ", "")) for word in words]
    return _whole(spelled_words)


def spelled_acronym(*words: str) -> str:
    """Return a pattern of acronyms, also with a point, blank or hyphen between letters: C.U.I."""
    return spelled(*words, gap=r"[.\s\-]?")


def any_of(*patterns: str) -> str:
    r"""Return a pattern of whole words that match any of the patterns; a blank becomes \s."""
    return _whole([pattern.replace(" ", r"\s") for pattern in patterns])


def phrase(*phrases: str) -> str:
    """Return a pattern of phrases; up to five blanks, hyphens, underscores separate words."""
    return _whole([r"[\s_\-]{1,5}".join(each.split()) for each in phrases])


def _whole(alternatives: list[str]) -> str:
    return START + "(?:" + "|".join(alternatives) + ")" + END
