"""Markings of protected information: transport security, infrastructure, Traffic Light Protocol."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    is_alone,
    is_banner,
    is_title,
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

SECURITY = blocking_rule(
    "sensitive-security-information",
    _("Sensitive security information"),
    _(
        "The text is marked as information on transportation security, which the law protects from"
        " disclosure."
    ),
    _("49 CFR 15.13 and 1520.13"),
)
INFRASTRUCTURE = blocking_rule(
    "protected-infrastructure",
    _("Protected infrastructure or chemical facility information"),
    _("The text is marked as information that private owners shared under legal protection."),
    _(
        "6 CFR 29.6 (PCII); 6 U.S.C. 482 (SHSI); 18 CFR 388.113 (CEII); 6 CFR 27.400 (CVI); 10 CFR"
        " 73.21 and 73.22 (safeguards information)"
    ),
)
TRAFFIC_LIGHT = blocking_rule(
    "traffic-light-protocol",
    _("Traffic Light Protocol"),
    _("The text is shared under TLP, and not TLP:CLEAR."),
    _("Traffic Light Protocol, FIRST Standard Definitions Version 2.0; CISA, TLP Definitions"),
)
BENEFIT = re.compile(
    r"\s+(?:benefits?|payments?|checks?|claims?|recipients?|fraud|disability)\b", re.IGNORECASE
)
PROGRAM = re.compile(r"\s+(?:[Pp]rograms?|[Oo]fficers?|[Tt]raining|[Aa]ct|[Oo]ffice)\b")


def _is_security(match: re.Match[str]) -> bool:
    """Return whether SSI is a marking, not Supplemental Security Income or its benefits."""
    if is_alone(match):
        return True
    return is_banner(match) and _is_no_benefit(match)


_is_no_benefit = unless_followed_by(BENEFIT)
_is_not_program = unless_followed_by(PROGRAM)


def _is_infrastructure(match: re.Match[str]) -> bool:
    return is_title(match) and _is_not_program(match)


COLOR = r"(?:RED|AMBER(?:[+\s-]STRICT)?|GREEN)"
PROTECTED = (
    Pattern(
        SECURITY,
        compiled(phrase("sensitive security information"), any_case=True),
        is_title,
        EVERYWHERE,
    ),
    Pattern(SECURITY, compiled(spelled_acronym("SSI")), _is_security),
    Pattern(SECURITY, compiled(rf"{START}SSI{END}(?=\s?//)")),
    Pattern(
        SECURITY,
        compiled(
            r"(?:controlled|protected|defined)\s(?:under|by|in)\s49\s{0,2}C\.?F\.?R\.?"
            r"|49\s{0,2}C\.?F\.?R\.?\s{1,3}parts?\s{1,3}15\s{1,3}and\s{1,3}1520",
            any_case=True,
        ),
    ),
    Pattern(
        SECURITY,
        compiled(r"49\s{0,2}C\.?F\.?R\.?\s{1,3}(?:part\s)?1520", any_case=True),
        is_banner,
    ),
    Pattern(INFRASTRUCTURE, compiled(spelled_acronym("PCII")), _is_not_program, EVERYWHERE),
    Pattern(INFRASTRUCTURE, compiled(spelled_acronym("SHSI", "CEII")), _is_not_program),
    Pattern(
        INFRASTRUCTURE,
        compiled(
            phrase(
                "protected critical infrastructure info(?:rmation)?",
                "sensitive homeland security information",
                "critical (?:energy|electric)(?:/electric)? infrastructure information",
                "safeguards information",
                "chemical terrorism vulnerability information",
            ),
            any_case=True,
        ),
        _is_infrastructure,
    ),
    Pattern(
        INFRASTRUCTURE,
        compiled(
            phrase(
                "contains (?:protected critical infrastructure|chemical terrorism vulnerability"
                "|sensitive homeland security) information",
                "(?:withheld|protected) under the critical infrastructure information act",
            ),
            any_case=True,
        ),
    ),
    Pattern(
        INFRASTRUCTURE,
        compiled(
            rf"{START}U?\s{{0,2}}/\s{{0,2}}/\s{{0,2}}(?:PCII|CVI|SGI){END}|{START}CVI(?=\s*-|$)"
        ),
    ),
    Pattern(INFRASTRUCTURE, compiled(rf"{START}SGI{END}"), is_alone),
    Pattern(
        TRAFFIC_LIGHT,
        compiled(
            rf"{START}T\.?L\.?P\.?\s{{0,2}}(?:[:=_\s-]|designation|level|code|color)[\s:]{{0,2}}{COLOR}{END}",
            any_case=True,
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(
        TRAFFIC_LIGHT,
        compiled(
            rf"traffic\slight\sprotocol(?:\s\(TLP\))?[\s:=-]{{1,3}}(?:level\s|color\s|designation\s(?:is\s)?)?[:\s]?{COLOR}"
            rf"|{START}{COLOR}\sunder\s(?:the\s)?(?:traffic\slight\sprotocol|TLP){END}",
            any_case=True,
        ),
    ),
    Pattern(
        TRAFFIC_LIGHT,
        compiled(
            phrase(
                "not for disclosure,? restricted to participants",
                "limited disclosure,? restricted to",
            ),
            any_case=True,
        ),
    ),
)
