"""Markings of intelligence and atomic energy: dissemination controls, compartments."""

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    after,
    is_alone,
    is_banner,
    is_marked,
    stands_for_another,
)
from stories.publishing.release_checks.pattern import (
    END,
    EVERYWHERE,
    START,
    WORDS,
    Pattern,
    compiled,
    phrase,
    spelled,
)

SLASHES = r"\s{0,2}/\s{0,2}/\s{0,2}"

DISSEMINATION = blocking_rule(
    "dissemination-control",
    _("Dissemination control"),
    _("The text contains an intelligence control marking, which limits who may see it."),
    _("32 CFR 2001.23; Intelligence Community Directive 710"),
)
COMPARTMENT = blocking_rule(
    "compartment",
    _("Compartment or special access"),
    _("The text names a control system or compartment of sensitive compartmented information."),
    _("Executive Order 13526, section 4.3; 32 CFR 2001.23; Intelligence Community Directive 710"),
)
ATOMIC = blocking_rule(
    "atomic-energy",
    _("Atomic energy information"),
    _("The text contains a marking of the Atomic Energy Act."),
    _("Atomic Energy Act of 1954, section 142; 10 CFR part 1045; 10 CFR part 1017"),
)


# What follows a control system in a sentence.
REPORTING = re.compile(
    r"\s(?:reporting|material|information|channels|product|control|sources?|access|only)\b"
)
CHEMICAL = re.compile(r"OSHA|[Hh]azard [Cc]ommunication|[Hh]azcom|safety data sheet")


def _is_own(match: re.Match[str]) -> bool:
    """Return whether HCS isn't the Hazard Communication Standard of OSHA."""
    if is_alone(match):
        return True
    return not stands_for_another(match) and not _is_about_chemicals(match.string)


def _is_chemical(match: re.Match[str]) -> bool:
    """Return whether HCS is part of a sentence that doesn't use it as a control system."""
    return not is_banner(match) and not REPORTING.match(after(match))


@lru_cache(maxsize=64)
def _is_about_chemicals(text: str) -> bool:
    return CHEMICAL.search(text) is not None


INTELLIGENCE = (
    Pattern(
        DISSEMINATION,
        compiled(spelled("NOFORN", "ORCON", "RELIDO", "PROPIN", "IMCON", "NOCONTRACT", "WNINTEL")),
        kinds=EVERYWHERE,
        finds_disguised=True,
    ),
    Pattern(
        DISSEMINATION,
        compiled(rf"{START}(?:no[\s_-]?forn|orcon|relido|propin){END}", any_case=True),
        kinds=EVERYWHERE,
    ),
    Pattern(
        DISSEMINATION,
        compiled(
            phrase(
                "REL(?:EASABLE)? TO (?:USA|FVEY|ACGU|NATO)",
                "NOT RELEASABLE TO FOREIGN (?:NATIONALS|GOVERNMENTS)",
                "(?:USA?|FVEY|NOFORN|AUS/CAN/GBR) EYES ONLY",
                "ORIGINATOR CONTROLLED",
                "(?:no|not for) (?:foreign|release to foreign)(?: nationals)? dissemination",
                "(?:no dissemination|do not release|not for release|no release) to foreign"
                " (?:nationals|governments|persons)",
                "(?:for|authorized for) release to:? (?:USA|FVEY|ACGU|NATO)",
                "RELEASABLE TO: (?:USA|FVEY|ACGU|NATO)",
                "not releasable to contractors",
                "caution:? proprietary information involved",
                "intelligence sources and methods involved",
                "foreign intelligence surveillance act information",
                "five eyes only",
                "DISSEMINATION AND EXTRACTION OF INFORMATION CONTROLLED BY ORIGINATOR",
            ),
            any_case=True,
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(DISSEMINATION, compiled(phrase("EYES ONLY")), is_marked),
    Pattern(
        DISSEMINATION,
        compiled(
            phrase(
                "(?:director|sheriff|chief|commander|addressee)['’]?s? eyes only",
                "eyes only for(?: the)? (?:director|sheriff|chief|commander|addressee)",
                "originator control",
                "originator controlled dissemination",
            ),
            any_case=True,
        ),
    ),
    Pattern(DISSEMINATION, compiled(rf"{START}(?:FVEY|ACGU|RSEN|DSEN){END}"), kinds=EVERYWHERE),
    Pattern(
        COMPARTMENT,
        compiled(
            rf"{START}(?:HCS(?:-[OP]){{1,2}}|HCS(?=[\s,]{{0,2}}(?:/|ORCON|NOFORN|SI\b|TK\b))"
            rf"|SI-G|TS/SCI|SI{SLASHES}TK|SI/TK"
            rf"|TALENT[\s-]{{0,3}}KEYHOLE|KLONDIKE|TK{SLASHES}[A-Z]{{2}}|COMINT(?=\s{{0,2}}[/,-])){END}"
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(
        COMPARTMENT, compiled(rf"/\s{{0,2}}(?:HCS|SI|TK|SAR-[A-Z]{{2,}}|BUR){END}"), kinds=WORDS
    ),
    Pattern(
        COMPARTMENT,
        compiled(phrase("SPECIAL ACCESS REQUIRED", r"HANDLE VIA [A-Z/\s]{2,30}CHANNELS")),
    ),
    Pattern(COMPARTMENT, compiled(rf"{START}HCS{END}"), _is_own, is_doubtful=_is_chemical),
    Pattern(
        ATOMIC,
        compiled(
            phrase(
                "(?:FORMERLY )?RESTRICTED DATA",
                "CRITICAL NUCLEAR WEAPON DESIGN INFORMATION",
                "UNCLASSIFIED CONTROLLED NUCLEAR INFORMATION",
            )
        ),
        is_marked,
    ),
    Pattern(ATOMIC, compiled(spelled("CNWDI", "UCNI", "DCNI")), finds_disguised=True),
)
