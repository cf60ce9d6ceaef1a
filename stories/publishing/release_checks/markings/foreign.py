"""Markings of NATO, the European Union and foreign governments."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    is_banner,
    opens_portion,
)
from stories.publishing.release_checks.pattern import (
    END,
    EVERYWHERE,
    START,
    Pattern,
    compiled,
    phrase,
    spelled,
)

FOREIGN = blocking_rule(
    "nato-marking",
    _("NATO or foreign government marking"),
    _("The text contains a marking of NATO or of a foreign government."),
    _(
        "32 CFR 2001.24(c) and 2001.54; 32 CFR 2001.55; NATO AC/35-D/2002; Council Decision"
        " 2013/488/EU; UK Government Security Classifications Policy; Canada, Directive on Security"
        " Management; Australia, Protective Security Policy Framework"
    ),
)
# Levels in other languages, as they look without accents.
OTHER_LANGUAGES = (
    r"VS[\s-]{1,2}NUR[\s-]F(?:U|UE)R[\s-]DEN[\s-]DIENSTGEBRAUCH",
    r"VS[\s-]NFD",
    r"VS[\s-]VERTRAULICH",
    "STRENG GEHEIM",
    "(?:OTAN )?DIFFUSION RESTREINTE",
    "RESTREINT UE",
    "OTAN RESTREINT",
    "CONFIDENTIEL (?:DEFENSE|UE)",
    "(?:TRES )?SECRET (?:DEFENSE|UE)",
)
NATIONS = "(?:UK|GBR|CAN|CANADIAN|AUS|AUSTRALIAN|NZ|EU|GERMAN|FRENCH)"


def _is_label(match: re.Match[str]) -> bool:
    return is_banner(match) or match[0].isupper()


FOREIGN_MARKINGS = (
    Pattern(
        FOREIGN,
        compiled(
            phrase(
                r"N\.?A\.?T\.?O\.?(?:/(?:EAPC|PFP))?"
                r" (?:SECRET|CONFIDENTIAL|RESTRICTED|UNCLASSIFIED)",
                "NATO SANS CLASSIFICATION",
                "COSMIC TOP SECRET",
                "releasable to NATO",
                *OTHER_LANGUAGES,
            ),
            any_case=True,
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(FOREIGN, compiled(phrase("NATO CLASSIFIED"))),
    Pattern(FOREIGN, compiled(rf"{START}COSMIC{END}"), is_banner),
    Pattern(FOREIGN, compiled(spelled("ATOMAL", "BOHEMIA//")[: -len(END)]), finds_disguised=True),
    Pattern(FOREIGN, compiled(r"\(\s{0,2}N[SCRU]\s{0,2}\)"), opens_portion),
    Pattern(
        FOREIGN,
        compiled(
            phrase(
                f"{NATIONS} EYES ONLY",
                f"{NATIONS} (?:TOP SECRET|SECRET|CONFIDENTIAL|RESTRICTED)",
                "JOINT SECRET",
                "FOREIGN GOVERNMENT INFORMATION",
            )
        ),
    ),
    Pattern(
        FOREIGN,
        compiled(
            phrase("contains foreign government information", "UK official sensitive"),
            any_case=True,
        ),
    ),
    Pattern(FOREIGN, compiled(rf"{START}FGI(?=\s{{0,2}}[A-Z/]{{2}})|{START}(?:AUSTEO|AGAO){END}")),
    Pattern(
        FOREIGN,
        compiled(
            rf"{START}(?:OFFICIAL\s{{0,2}}[:-]\s{{0,2}}SENSITIVE|PROTECTED\s[ABC]){END}",
            any_case=True,
        ),
        _is_label,
    ),
)
