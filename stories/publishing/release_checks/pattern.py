"""How a rule looks for its words: a compiled pattern, where it applies, and what speaks against a match."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from stories.publishing.release_checks.findings import Field, Finding, Kind, Rule, make_finding
from stories.publishing.release_checks.text_view import TextView

MatchFilter = Callable[[re.Match[str]], bool]
WORDS = frozenset({Kind.TEXT, Kind.PROSE, Kind.NAME})
EVERYWHERE = frozenset(Kind)
# A word stands for itself: no letter or digit before or behind. Underscores part words in file names.
START, END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"


class Detector(Protocol):
    """Finds a rule's matches in the readings of fields of some kinds."""

    @property
    def kinds(self) -> frozenset[Kind]: ...

    @property
    def sees_disguise(self) -> bool: ...

    def find(self, field: Field, reading: TextView) -> Iterator[Finding]:
        """Yield what is found in one reading of a field."""


def always(match: re.Match[str]) -> bool:
    """Nothing speaks against any match."""
    return True


@dataclass(frozen=True, slots=True)
class Pattern:
    """Finds a rule's matches; the group "it" is the part to mark, if there is one. All quantifiers are bounded."""

    rule: Rule
    regex: re.Pattern[str]
    holds: MatchFilter = always
    kinds: frozenset[Kind] = WORDS
    sees_disguise: bool = False

    def find(self, field: Field, reading: TextView) -> Iterator[Finding]:
        """Yield what is found in one reading of a field."""
        for match in self.regex.finditer(reading.text):
            if self.holds(match):
                part = "it" if "it" in self.regex.groupindex else 0
                yield make_finding(self.rule, field, *reading.span(*match.span(part)), match[part])


def compiled(pattern: str, *, any_case: bool = False) -> re.Pattern[str]:
    """Return the pattern, compiled once; a reading holds no runs of blanks, so `\\s+` need not look for long ones."""
    return re.compile(pattern.replace(r"\s+", r"\s{1,2}"), re.IGNORECASE if any_case else 0)


def spelled(*words: str, gap: str = r"[^A-Za-z0-9]{0,3}") -> str:
    """Return a pattern of words whose letters may stand apart: S E C R E T, NO-FORN, SEC RET.

    Letters are told apart from other words only by what is around the whole, so give words of four letters and more.
    """
    return START + "(?:" + "|".join(gap.join(word.replace(" ", "")) for word in words) + ")" + END


def spelled_acronym(*words: str) -> str:
    """Return a pattern of acronyms whose letters may be parted by a point, blank or hyphen: C.U.I."""
    return spelled(*words, gap=r"[. \-]?")


def any_of(*ways: str) -> str:
    """Return a pattern of whole words in one of several ways; a blank stands for a blank or a line break."""
    return START + "(?:" + "|".join(way.replace(" ", r"\s") for way in ways) + ")" + END


def phrase(*phrases: str) -> str:
    """Return a pattern of phrases whose words any run of up to five blanks, breaks, hyphens and underscores parts."""
    return START + "(?:" + "|".join(r"[\s_\-]{1,5}".join(each.split()) for each in phrases) + ")" + END
