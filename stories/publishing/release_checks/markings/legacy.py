"""Legacy markings of unclassified information: FOUO, LES, SBU."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    is_alone,
    is_banner,
    is_history,
    is_marked,
    is_title,
    stands_for_another,
)
from stories.publishing.release_checks.pattern import (
    EVERYWHERE,
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
THIS = "(?:this|the) (?:document|memo|message|report|bulletin|product|e-?mail|file|page|notice)"
POLICE = "(?:law enforcement|criminal justice)(?: (?:personnel|recipients|agencies|officers))?"
POLICE_LIMIT = "(?:(?:dissemination |distribution |this report is )?(?:restricted|limited) to)"


def _is_own(match: re.Match[str]) -> bool:
    return is_alone(match) or (is_marked(match) and not stands_for_another(match))


LEGACY = (
    Pattern(
        OFFICIAL_USE,
        compiled(spelled("FOUO"), any_case=True),
        kinds=EVERYWHERE,
        finds_disguised=True,
        is_doubtful=is_history,
    ),
    Pattern(
        OFFICIAL_USE,
        compiled(phrase("for official use only"), any_case=True),
        is_title,
        EVERYWHERE,
        is_doubtful=is_history,
    ),
    Pattern(
        OFFICIAL_USE,
        compiled(
            phrase(
                f"{THIS} (?:is|are) for official use only",
                r"(?:for )?(?:U\.?S\.? |official )government use only",
            ),
            any_case=True,
        ),
    ),
    Pattern(OFFICIAL_USE, compiled(phrase("OFFICIAL USE ONLY", "LIMITED OFFICIAL USE(?: ONLY)?"))),
    Pattern(
        OFFICIAL_USE,
        compiled(phrase("(?:limited )?official use(?: only)?"), any_case=True),
        is_banner,
    ),
    Pattern(OFFICIAL_USE, compiled(spelled_acronym("OUO")), _is_own, is_doubtful=is_history),
    Pattern(
        LAW_ENFORCEMENT,
        compiled(
            phrase(
                "law enforcement sensitive",
                "DEA sensitive",
                "LEO (?:sensitive|use only|only)",
                f"{POLICE_LIMIT} {POLICE}",
                f"for authorized {POLICE} only",
            ),
            any_case=True,
        ),
        kinds=EVERYWHERE,
        is_doubtful=is_history,
    ),
    Pattern(
        LAW_ENFORCEMENT,
        compiled(spelled_acronym("LES")),
        _is_own,
        EVERYWHERE,
        is_doubtful=is_history,
    ),
    Pattern(
        LAW_ENFORCEMENT,
        compiled(
            phrase(
                "for law enforcement (?:use |purposes )?only",
                "(?:for )?law enforcement (?:and (?:homeland|public) (?:security|safety) )?"
                "(?:use |eyes |personnel )?only",
                "law enforcement restricted",
                "(?:for )?police use only",
                "(?:for )?criminal justice (?:agencies|purposes|use) only",
            ),
            any_case=True,
        ),
        is_title,
    ),
    Pattern(
        LAW_ENFORCEMENT,
        compiled(r"criminal\shistory\srecord\sinformation,\snot\sto\sbe\s", any_case=True),
    ),
    Pattern(
        UNCLASSIFIED_SENSITIVE,
        compiled(
            phrase("sensitive but unclassified", r"U\.?S\.? government sensitive information"),
            any_case=True,
        ),
        kinds=EVERYWHERE,
        is_doubtful=is_history,
    ),
    Pattern(
        UNCLASSIFIED_SENSITIVE,
        compiled(r"sensitive,?\sunclassified", any_case=True),
        is_banner,
    ),
    Pattern(
        UNCLASSIFIED_SENSITIVE,
        compiled(spelled_acronym("SBU")),
        _is_own,
        EVERYWHERE,
        is_doubtful=is_history,
    ),
)
