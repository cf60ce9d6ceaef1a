"""Laws that forbid release: grand jury, tax, bank secrecy, deliberation, privilege, export."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import is_banner
from stories.publishing.release_checks.pattern import START, Pattern, compiled, phrase

GRAND_JURY = blocking_rule(
    "grand-jury",
    _("Grand jury material"),
    _("The text is marked as a matter before a grand jury, which must stay secret."),
    _("Federal Rules of Criminal Procedure, Rule 6(e); CUI Registry, Federal Grand Jury"),
)
TAX = blocking_rule(
    "tax-information",
    _("Federal tax information"),
    _("The text is marked as tax return information."),
    _("26 U.S.C. 6103; IRS Publication 1075; CUI Registry, Federal Taxpayer Information"),
)
BANK_SECRECY = blocking_rule(
    "bank-secrecy",
    _("Bank Secrecy Act information"),
    _("The text is marked as information from reports of banks, which are confidential."),
    _("31 U.S.C. 5318(g)(2); 31 CFR 1020.320(e)"),
)
DELIBERATIVE = blocking_rule(
    "deliberative",
    _("Deliberative or pre-decisional"),
    _("The text is marked as a draft or advice that came before a decision."),
    _("5 U.S.C. 552(b)(5); 32 CFR 2002.4; CUI Registry, limited dissemination control DL-DP"),
)
PRIVILEGED = blocking_rule(
    "privileged",
    _("Privileged or protected by law"),
    _("The text is marked as privileged, sealed or protected by a privacy law."),
    _(
        "5 U.S.C. 552(b)(5) to (7); Privacy Act, 5 U.S.C. 552a; 45 CFR part 164 (HIPAA); 28 CFR"
        " part 23; CUI Registry, Legal"
    ),
)
EXPORT = blocking_rule(
    "export-control",
    _("Export control"),
    _("The text is marked as technical data that may not leave the country."),
    _("22 U.S.C. 2751; 22 CFR parts 120 to 130 (ITAR); 15 CFR parts 730 to 774 (EAR)"),
)

THIS = "(?:this|the) (?:document|memo|message|report|bulletin|product|e-?mail|file|page)"
RULE_6E = r"6\s{0,2}\(e\)"
CODE_6103 = (
    r"(?:26\s{0,2}U\.?S\.?C\.?|IRC|Internal\sRevenue\sCode)\s{0,2}(?:§|section|sec\.)?\s{0,2}6103"
)


def _is_capitals_or_banner(match: re.Match[str]) -> bool:
    return match[0].isupper() or is_banner(match)


REGIMES = (
    Pattern(
        GRAND_JURY,
        compiled(
            rf"{START}{RULE_6E}\s{{1,2}}(?:material|information|data|restrict|protected)"
            rf"|(?:contains|subject\sto|protected\s(?:by|under)|governed\sby)\s"
            rf"(?:\w{{1,9}}\.?\s){{0,5}}?(?:P\.\s?)?{RULE_6E}"
            rf"|(?:Fed\.\s?R\.\s?Crim\.\s?P\.|FRCP)\s{{0,2}}{RULE_6E}"
            rf"|contains\s(?:federal\s)?grand\sjury\s(?:information|material)",
            any_case=True,
        ),
    ),
    Pattern(
        GRAND_JURY,
        compiled(
            phrase("grand jury (?:material|information)") + r"|rule\s6\s?\(e\)", any_case=True
        ),
        is_banner,
    ),
    Pattern(
        TAX,
        compiled(
            rf"(?:protected|limited|restricted|prohibited|governed)\s(?:under|by)\s{CODE_6103}"
            rf"|{CODE_6103}\sapplies|FTI\s{{0,2}}/\s{{0,2}}/|contains\sFTI\b|(?:protected|limited|governed)\sby\ssection\s6103"
            r"|contains\s(?:federal\s)?tax\s"
            rf"(?:return\s)?information|tax\s(?:return\s)?information,?\sdisclosure",
            any_case=True,
        ),
    ),
    Pattern(
        TAX,
        compiled(
            phrase("federal tax information(?: FTI)?", "FTI") + f"|{CODE_6103}", any_case=True
        ),
        is_banner,
    ),
    Pattern(
        BANK_SECRECY,
        compiled(
            phrase(
                "(?:BSA|bank secrecy act) (?:sensitive|protected)",
                "contains (?:BSA|bank secrecy act) (?:data|information)",
                "SAR information is confidential",
                "do not (?:cite|disclose) the (?:SAR|existence of)",
                "contains information from suspicious activity reports?",
                "existence of (?:a|the|this) (?:SAR|suspicious activity report)"
                " (?:may|must|shall|can) ?not",
                "disclosure of (?:a|the|this) (?:SAR|suspicious activity report) is",
            )
            + r"|31\s{0,2}U\.?S\.?C\.?\s{0,2}(?:§|section)?\s{0,2}5318\(g\)"
            + r"|31\s{0,2}C\.?F\.?R\.?\s{0,2}(?:§|part)?\s{0,2}10\d\d\.320",
            any_case=True,
        ),
    ),
    Pattern(
        BANK_SECRECY,
        compiled(phrase("(?:BSA|bank secrecy act|fincen) (?:data|information)"), any_case=True),
        is_banner,
    ),
    Pattern(
        DELIBERATIVE,
        compiled(
            phrase(
                "pre-?decisional (?:and )?deliberative",
                "deliberative (?:and )?pre-?decisional",
                "deliberative process privileged?",
            )
            + r"|deliberative\s{0,2}/{1,2}\s{0,2}pre-?decisional"
            + r"|pre-?decisional\s{0,2}/{1,2}\s{0,2}deliberative",
            any_case=True,
        ),
    ),
    Pattern(
        DELIBERATIVE,
        compiled(phrase("(?:draft )?deliberative", "(?:draft,? )?pre-?decisional"), any_case=True),
        is_banner,
    ),
    Pattern(
        PRIVILEGED,
        compiled(
            phrase(
                "attorney/?client privileged",
                "attorney client privileged",
                "privileged (?:and|&) confidential",
                "law enforcement (?:privileged|privilege applies)",
                "prepared in anticipation of litigation",
                f"{THIS} is privileged",
                "contains (?:privacy act|protected health|personally identifiable|privileged)"
                " information",
                "protected by the privacy act",
                "28 CFR part 23 information",
            ),
            any_case=True,
        ),
    ),
    Pattern(
        PRIVILEGED,
        compiled(
            phrase(
                "attorney client (?:privilege|communications?)",
                "attorney work product",
                "privileged",
                "privacy act protected",
                "hipaa protected",
                "sealed by court order",
                "filed under seal",
            ),
            any_case=True,
        ),
        is_banner,
    ),
    Pattern(
        EXPORT,
        compiled(
            phrase(
                "contains (?:ITAR|EAR|export) controlled",
                f"{THIS} contains technical data",
                f"export of {THIS}",
                f"{THIS} is subject to (?:the )?(?:EAR|ITAR|international traffic|export admin)",
                "ITAR controlled technical data",
            ),
            any_case=True,
        ),
    ),
    Pattern(
        EXPORT,
        compiled(
            phrase(
                "(?:export|ITAR|EAR) (?:controlled|restricted)(?: (?:information|data))?",
                "subject to (?:export controls?|ITAR)",
                "not for export",
            ),
            any_case=True,
        ),
        _is_capitals_or_banner,
    ),
)
