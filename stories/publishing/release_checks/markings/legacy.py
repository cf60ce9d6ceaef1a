"""Legacy and agency markings of unclassified information: FOUO, LES, SBU, SSI, PCII, TLP."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    is_alone,
    is_banner,
    is_marked,
    stands_for_another,
    unless_followed_by,
)
from stories.publishing.release_checks.pattern import (
    END,
    EVERYWHERE,
    START,
    Pattern,
    compiled,
    phrase,
    spelled,
    spelled_acronym,
)

OFFICIAL_USE = blocking_rule(
    "official-use-only",
    _("For Official Use Only"),
    _("The text is marked for official use only. 32 CFR 2002 replaced this marking."),
    _("DHS Management Directive 11042.1; 32 CFR 2002.36 (legacy materials)"),
)
LAW_ENFORCEMENT = blocking_rule(
    "law-enforcement-sensitive",
    _("Law enforcement sensitive"),
    _("The text is marked for law enforcement only."),
    _("DHS Management Directive 11042.1; CUI Registry, Law Enforcement; 32 CFR 2002.36"),
)
UNCLASSIFIED_SENSITIVE = blocking_rule(
    "sensitive-but-unclassified",
    _("Sensitive but unclassified"),
    _("The text contains a marking of sensitive unclassified information."),
    _("12 FAM 540; 32 CFR 2002.36"),
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
    _("6 CFR 29.6 (PCII); 6 CFR 27.400 (CVI); 10 CFR 73.21 and 73.22 (safeguards information)"),
)
DISTRIBUTION = blocking_rule(
    "limited-distribution",
    _("Limited distribution"),
    _("The text says that it isn't for the public."),
    _("DoD Instruction 5230.24; 5 FAH-2 (captions); 32 CFR 2002.16"),
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


def _is_own(match: re.Match[str]) -> bool:
    return is_alone(match) or (is_marked(match) and not stands_for_another(match))


def _is_title(match: re.Match[str]) -> bool:
    """Return whether each word is capitalized, or the words are a line of their own."""
    if is_alone(match):
        return True
    words = re.split(r"[\s_-]+", match[0])
    return all(word[0].isupper() for word in words)


def _is_security(match: re.Match[str]) -> bool:
    """Return whether SSI is a marking, not Supplemental Security Income or its benefits."""
    if is_alone(match):
        return True
    return is_banner(match) and _is_no_benefit(match)


_is_no_benefit = unless_followed_by(BENEFIT)
_is_not_program = unless_followed_by(PROGRAM)


LEGACY = (
    Pattern(
        OFFICIAL_USE,
        compiled(spelled("FOUO"), any_case=True),
        kinds=EVERYWHERE,
        finds_disguised=True,
    ),
    Pattern(
        OFFICIAL_USE,
        compiled(phrase("for official use only"), any_case=True),
        _is_title,
        EVERYWHERE,
    ),
    Pattern(OFFICIAL_USE, compiled(phrase("OFFICIAL USE ONLY", "LIMITED OFFICIAL USE(?: ONLY)?"))),
    Pattern(OFFICIAL_USE, compiled(spelled_acronym("OUO")), _is_own),
    Pattern(
        LAW_ENFORCEMENT,
        compiled(phrase("law enforcement sensitive", "DEA sensitive"), any_case=True),
        kinds=EVERYWHERE,
    ),
    Pattern(LAW_ENFORCEMENT, compiled(spelled_acronym("LES")), _is_own, EVERYWHERE),
    Pattern(
        LAW_ENFORCEMENT,
        compiled(
            phrase("for law enforcement (?:use )?only", "law enforcement (?:use |eyes )only"),
            any_case=True,
        ),
        _is_title,
    ),
    Pattern(
        UNCLASSIFIED_SENSITIVE,
        compiled(phrase("sensitive but unclassified"), any_case=True),
        kinds=EVERYWHERE,
    ),
    Pattern(UNCLASSIFIED_SENSITIVE, compiled(spelled_acronym("SBU")), _is_own, EVERYWHERE),
    Pattern(
        SECURITY,
        compiled(phrase("sensitive security information"), any_case=True),
        _is_title,
        EVERYWHERE,
    ),
    Pattern(SECURITY, compiled(spelled_acronym("SSI")), _is_security),
    Pattern(
        SECURITY,
        compiled(
            r"49\s{0,2}C\.?F\.?R\.?\s{1,3}parts?\s{1,3}15\s{1,3}and\s{1,3}1520", any_case=True
        ),
    ),
    Pattern(INFRASTRUCTURE, compiled(spelled_acronym("PCII")), _is_not_program, EVERYWHERE),
    Pattern(
        INFRASTRUCTURE,
        compiled(
            phrase(
                "PROTECTED CRITICAL INFRASTRUCTURE INFORMATION",
                "SAFEGUARDS INFORMATION",
                "CHEMICAL TERRORISM VULNERABILITY INFORMATION",
            )
        ),
    ),
    Pattern(
        INFRASTRUCTURE,
        compiled(
            rf"{START}U?\s{{0,2}}/\s{{0,2}}/\s{{0,2}}(?:PCII|CVI|SGI){END}|{START}CVI(?=\s*-|$)"
        ),
    ),
    Pattern(
        DISTRIBUTION,
        compiled(spelled("LIMDIS", "EXDIS", "NODIS", "STADIS")),
        kinds=EVERYWHERE,
        finds_disguised=True,
    ),
    Pattern(
        DISTRIBUTION,
        compiled(
            phrase(
                "not for public (?:release|distribution|dissemination|disclosure)",
                "not releasable to the (?:public|media)",
                "internal use only",
                "(?:do not|not to be) (?:release|disseminate|distribute)d? outside",
            ),
            any_case=True,
        ),
        _is_title,
    ),
    Pattern(DISTRIBUTION, compiled(phrase("not approved for public release"), any_case=True)),
    Pattern(
        DISTRIBUTION,
        compiled(
            r"distribution\s{1,3}statement\s{1,3}[\"“]?[B-FX]\b(?=\s{0,2}[:.\"”,-]|\s{1,3}"
            r"(?:distribution|applies)|\s{0,3}$)",
            any_case=True,
        ),
    ),
    Pattern(
        TRAFFIC_LIGHT,
        compiled(
            rf"{START}TLP\s{{0,2}}[:_ -]\s{{0,2}}(?:RED|AMBER(?:\+STRICT)?|GREEN){END}",
            any_case=True,
        ),
        kinds=EVERYWHERE,
    ),
)
