"""Markings of controlled unclassified information (CUI): banners, portion marks, designations."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    is_alone,
    is_banner,
    is_history,
    unless_followed_by,
)
from stories.publishing.release_checks.pattern import (
    END,
    EVERYWHERE,
    START,
    Pattern,
    compiled,
    phrase,
    spelled_acronym,
)

BANNER = blocking_rule(
    "cui-banner",
    _("CUI banner"),
    _("The text is marked as controlled unclassified information."),
    _("32 CFR 2002.20; CUI Marking Handbook (National Archives), Version 1.1, banner marking"),
)
PORTION = blocking_rule(
    "cui-portion",
    _("CUI portion mark"),
    _("A paragraph begins with the portion mark of controlled unclassified information."),
    _("32 CFR 2002.20(f); CUI Marking Handbook (National Archives), Version 1.1, portion marking"),
)
DESIGNATION = blocking_rule(
    "cui-designation",
    _("CUI designation or dissemination control"),
    _("The text contains a CUI designation indicator or a limited dissemination control."),
    _("32 CFR 2002.16(b) and 2002.20(d); CUI Registry, Limited Dissemination Controls"),
)
# Text about the CUI program is allowed.
PROGRAM = re.compile(
    r"\s+(?:[Pp]rograms?|[Rr]egistry|[Tt]raining|[Pp]olic(?:y|ies)|[Mm]arking|[Ee]xecutive"
    r"|[Rr]ules?)\b"
)


_is_mark = unless_followed_by(PROGRAM)


def _is_written_as_mark(match: re.Match[str]) -> bool:
    return is_alone(match) or match[0].isupper()


CONTROLLED = (
    Pattern(
        BANNER,
        compiled(
            rf"{START}(?:CUI|CONTROLLED)\s{{0,2}}/\s{{0,2}}/\s{{0,2}}[A-Z0-9][A-Z0-9/ -]{{0,60}}",
            any_case=True,
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(BANNER, compiled(spelled_acronym("CUI")), _is_mark, EVERYWHERE, is_doubtful=is_history),
    Pattern(
        BANNER,
        compiled(phrase("controlled unclassified information"), any_case=True),
        _is_written_as_mark,
        is_doubtful=is_history,
    ),
    Pattern(BANNER, compiled(rf"{START}CONTROLLED{END}"), is_banner),
    Pattern(
        PORTION,
        compiled(r"\(\s{0,2}CUI\s{0,2}(?:/[A-Z0-9/ -]{0,60})?\)", any_case=True),
        _is_mark,
        EVERYWHERE,
        is_doubtful=is_history,
    ),
    Pattern(PORTION, compiled(rf"{START}SP-[A-Z]{{2,8}}{END}"), kinds=EVERYWHERE),
    Pattern(
        DESIGNATION,
        compiled(
            r"(?m)CUI\s{1,3}categor(?:y|ies)\s{0,2}:"
            r"|limited\s{1,3}dissemination\s{1,3}controls?\s{0,2}:"
            r"|distribution/dissemination\s{1,3}controls?\s{0,2}:|^\s{0,3}controlled\s{1,3}by\s{0,2}:",
            any_case=True,
        ),
    ),
    Pattern(
        DESIGNATION,
        compiled(
            phrase("dissemination list controlled", "CUI designation indicator")
            + rf"|{START}LDC\s?:",
            any_case=True,
        ),
    ),
    Pattern(
        DESIGNATION,
        compiled(
            phrase(
                "federal employees(?: and contractors)? only",
                "no dissemination to contractors",
                "no foreign dissemination",
            ),
            any_case=True,
        ),
        is_banner,
    ),
    Pattern(
        DESIGNATION,
        compiled(
            rf"{START}(?:FEDCON|NOCON|FED\s{{0,2}}ONLY|DL\s{{0,2}}ONLY|DISPLAY\s{{1,2}}ONLY){END}"
        ),
        kinds=EVERYWHERE,
    ),
)
