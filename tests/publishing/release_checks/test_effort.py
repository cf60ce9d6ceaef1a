"""The release check takes linear time."""

import re
import sys
from re import _constants as codes
from re import _parser as parser
from typing import Any

import pytest

from stories.publishing.release_checks import (
    acronyms,
    check,
    person_names,
    plain_language,
    public_links,
    text_view,
)
from stories.publishing.release_checks.findings import Field, Kind
from stories.publishing.release_checks.markings import match_context
from stories.publishing.release_checks.personal import contact_details, id_numbers
from tests.publishing.release_checks.corpus import make_content

HOSTILE = [
    "SECRET ",
    "(C) ",
    "SSI ",
    "S",
    "S E C ",
    "<b ",
    "<b>S</b>",
    "&amp;",
    "&amp;amp;amp;",
    "\u200b",
    "&#83;",
    "\u202eS",
    "A. ",
    "1 ",
    "12-",
    "a@",
    ".",
    "a.",
    "((",
    "//",
    "arrested a ",
    "Aa ",
    "Aa Aa, 12, ",
    "victim ",
    "reason: x",
    "\n",
    " ",
    "REL TO ",
    "4",
]
LENGTH = 5_000


def steps(text: str) -> int:
    """Return the number of calls that the check makes for a text in every rich text field."""
    count = 0

    def step(*_event: Any) -> None:
        nonlocal count
        count += 1

    sys.setprofile(step)
    try:
        check.check(make_content(body=text))
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_check_is_linear_in_text_length(piece):
    whole = piece * (LENGTH // len(piece))
    steps(whole)  # what is made once, such as patterns, is there then
    assert steps(whole) <= 2.2 * steps(whole[: LENGTH // 2]) + 500


def test_a_hundred_thousand_hostile_characters_are_read():
    whole = "".join(piece * (100_000 // len(HOSTILE) // len(piece)) for piece in HOSTILE)
    assert any(finding.rule.blocks for finding in check.check(make_content(body=whole)))


def all_patterns() -> dict[str, re.Pattern[str]]:
    found = {
        each.regex.pattern: each.regex
        for each in (*check.PATTERNS, *check.SUSPECTS)
        if hasattr(each, "regex")
    }
    modules = (
        acronyms,
        person_names,
        plain_language,
        public_links,
        text_view,
        match_context,
        id_numbers,
        contact_details,
    )
    for module in modules:
        found |= {
            each.pattern: each for each in vars(module).values() if isinstance(each, re.Pattern)
        }
    return found


def loops(tree: Any, inside: bool = False) -> bool:
    """Return whether an unlimited repetition is inside another one, which can take exponential time."""
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            _low, high, part = value
            if (inside and high == codes.MAXREPEAT) or loops(part, inside or high > 1):
                return True
        elif code == codes.BRANCH:
            if any(loops(branch, inside) for branch in value[1]):
                return True
        elif code in (codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT) and loops(
            value[-1], inside
        ):
            return True
    return False


def test_no_pattern_repeats_without_limit_inside_a_repetition():
    assert loops(parser.parse(r"(a+b?){2,}"))
    assert len(all_patterns()) > 80
    for pattern, regex in all_patterns().items():
        assert not loops(parser.parse(pattern, regex.flags)), pattern


def test_number_of_findings_is_limited():
    findings = check.check_field(Field("body", "NOFORN " * 20_000, Kind.PROSE))
    assert 0 < len(findings) <= check.MAX_MATCHES
