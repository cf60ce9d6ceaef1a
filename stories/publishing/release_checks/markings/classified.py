"""Markings of classified information: banners, portion marks, control markings, authority blocks."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    after,
    counts_letters,
    is_alone,
    is_marked,
    opens_portion,
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

EO_13526 = _("Executive Order 13526, section 1.6; 32 CFR 2001.21 to 2001.26")
BANNER = blocking_rule(
    "classification-banner",
    _("Classification marking"),
    _("The text bears a level of classification as the banner of a classified document does."),
    EO_13526,
)
PORTION = blocking_rule(
    "classification-portion",
    _("Portion mark"),
    _("A paragraph begins with the mark of a classified or marked document, such as (S//NF) or (U)."),
    _("Executive Order 13526, section 1.6(c); 32 CFR 2001.23(c)"),
)
AUTHORITY = blocking_rule(
    "classification-authority",
    _("Classification authority"),
    _("The text holds lines of a classification authority block or an exemption from declassification."),
    _("32 CFR 2001.21, 2001.22 and 2001.26"),
)
DISSEMINATION = blocking_rule(
    "dissemination-control",
    _("Dissemination control"),
    _("The text says who may see it, in the words of intelligence control markings."),
    _("32 CFR 2001.23; Intelligence Community Directive 710"),
)
COMPARTMENT = blocking_rule(
    "compartment",
    _("Compartment or special access"),
    _("The text names a control system or compartment of sensitive compartmented information."),
    _("Executive Order 13526, section 4.3; 32 CFR 2001.23; Intelligence Community Directive 710"),
)
FOREIGN = blocking_rule(
    "nato-marking",
    _("NATO or foreign government marking"),
    _("The text bears a marking of NATO or of a foreign government."),
    _("32 CFR 2001.24(c) and 2001.54; 32 CFR 2001.55"),
)
ATOMIC = blocking_rule(
    "atomic-energy",
    _("Atomic energy information"),
    _("The text bears a marking of the Atomic Energy Act."),
    _("Atomic Energy Act of 1954, section 142; 10 CFR part 1045; 10 CFR part 1017"),
)

LEVEL = r"(?:T\s?S|S|C|U|FOUO|CTSA?|N[SCRU])"
CONTROL = (
    r"(?:N\s?F|NOFORN|O\s?C|OC-USGOV|ORCON|PR|PROPIN|REL|RELIDO|IMC|IMCON|S\s?I(?:-[A-Z]{1,4})?|T\s?K|HCS(?:-[OP])*|FISA"
    r"|FOUO|OUO|LES|SBU|RS|RSEN|DSEN|DS|X\s?D|N\s?D|EXDIS|NODIS|LIMDIS|FGI|RD|FRD|SAR|SSI|PCII|FVEY|ACGU|SP|FEDCON|NOCON"
    r"|FED\s?ONLY|DL\s?ONLY|DISPLAY\s?ONLY|CUI|CVI|SGI|UCNI|DEA\s?SENSITIVE)"
)
SLASHES = r"\s{0,2}/\s{0,2}/\s{0,2}"
FULL_LEVEL = r"(?:TOP[\s_-]{0,3}SECRET|SECRET|CONFIDENTIAL|UNCLASSIFIED)"
# What a banner says behind its level, in capitals: NOFORN, SI/TK//ORCON, REL TO USA, FVEY.
REST = r"[A-Z0-9][A-Z0-9 ,/-]{0,60}(?<=[A-Z0-9])"
YEAR = re.compile(r"\s*(?:(?:copyright|©)\s*)?(?:19|20)\d\d", re.IGNORECASE)
TIPS = re.compile(r"\s+(?:TIP|TIPS|HOTLINE|HELPLINE|INFORMANT|INFORMANTS|SOURCE|SOURCES)\b")
SERVICE = re.compile(r"\s+(?:SERVICE|SANTA)\b")
# What begins a paragraph behind its portion mark.
GOES_ON = re.compile(r"\s*(?:[A-Z0-9\"“‘'(]|$)")


def _is_level(match: re.Match[str]) -> bool:
    following = after(match)
    return not TIPS.match(following) and not SERVICE.match(following) and is_marked(match)


def _is_portion(match: re.Match[str]) -> bool:
    """(S) opens a paragraph; (C) 2024 is a copyright, and behind (A) and (B) comes a third point."""
    letter = match["letter"]
    if letter == "C" and (YEAR.match(after(match)) or counts_letters(match)):
        return False
    if letter == "S" and match.start() and match.string[match.start() - 1].isspace():
        return True
    return opens_portion(match) and bool(GOES_ON.match(after(match)))


def _is_own(match: re.Match[str]) -> bool:
    return is_alone(match) or not stands_for_another(match)


CLASSIFIED = (
    Pattern(BANNER, compiled(spelled("TOPSECRET", "SECRET", "CONFIDENTIAL")), _is_level, EVERYWHERE, True),
    Pattern(
        BANNER,
        compiled(rf"{START}(?:{FULL_LEVEL}|T\s?S){SLASHES}(?=[A-Z0-9])(?-i:{REST}{END})?", any_case=True),
        kinds=EVERYWHERE,
    ),
    Pattern(BANNER, compiled(rf"{START}[SCU]{SLASHES}{CONTROL}{END}", any_case=True), kinds=EVERYWHERE),
    Pattern(
        BANNER,
        compiled(
            r"(?m)^[ *=\[-]{0,5}(?P<it>TOP[\s_-]{1,3}SECRET|Secret|Confidential|(?i:UNCLASSIFIED))[ *=\].-]{0,5}$"
        ),
    ),
    Pattern(BANNER, compiled(r"(?m)^[ *=\[-]{0,5}top[\s_-]{1,3}secret[ *=\].-]{0,5}$", any_case=True)),
    Pattern(
        BANNER,
        compiled(
            rf"classif(?:ied|ication)\s{{0,2}}(?:(?:level|marking|as|of this \w{{1,20}} is)\s{{0,2}})?"
            rf"[:=–-]\s{{0,3}}{FULL_LEVEL}{END}",
            any_case=True,
        ),
    ),
    Pattern(
        BANNER, compiled(phrase(f"(?:CONTAINS|CLASSIFIED) {FULL_LEVEL}", f"{FULL_LEVEL} (?:INFORMATION|MATERIAL)"))
    ),
    Pattern(
        PORTION,
        compiled(rf"\(\s{{0,2}}{LEVEL}{SLASHES}[A-Z0-9][A-Z0-9 ,/\s-]{{0,80}}\)", any_case=True),
        kinds=EVERYWHERE,
    ),
    Pattern(PORTION, compiled(rf"\(\s{{0,2}}{LEVEL}\s{{0,2}}/\s{{0,2}}{CONTROL}(?![A-Za-z])[A-Z0-9 ,/\s-]{{0,80}}\)")),
    Pattern(PORTION, compiled(r"\(\s{0,2}/\s{0,2}/\s{0,2}[A-Z]{2,4}\s[A-Z ,/\s-]{0,40}\)")),
    Pattern(PORTION, compiled(r"\(\s{0,2}(?P<letter>[SCU])\s{0,2}\)"), _is_portion),
    Pattern(PORTION, compiled(r"\(\s{0,2}(?:T[\s.]?S|CTSA?|N\s?F|FRD)\s{0,2}\)"), _is_own),
    Pattern(
        AUTHORITY,
        compiled(
            r"(?:classified\s{1,3}by|derived\s{1,3}from|declassify\s{1,3}on|downgrade\s{1,3}to|reason)\s{0,2}:\s{0,3}"
            r"[^\n]{0,80}?(?:\b20\d{6}\b|\b1\.4\s{0,2}\([a-h]\)|multiple\s{1,3}sources|\b(?:25|50)X\d"
            r"|classification\s{1,3}guide)",
            any_case=True,
        ),
    ),
    Pattern(
        AUTHORITY, compiled(r"(?:classified\s{1,3}by|derived\s{1,3}from|declassify\s{1,3}on)\s{0,2}:", any_case=True)
    ),
    Pattern(AUTHORITY, compiled(phrase("classified by multiple sources", "declassify on OADR"), any_case=True)),
    Pattern(AUTHORITY, compiled(rf"{START}(?:25X[1-9]|50X[1-9](?:-(?:HUM|WMD))?|X[1-8]\s?//){END}")),
    Pattern(
        DISSEMINATION,
        compiled(spelled("NOFORN", "ORCON", "RELIDO", "PROPIN", "IMCON", "NOCONTRACT", "WNINTEL")),
        kinds=EVERYWHERE,
        sees_disguise=True,
    ),
    Pattern(
        DISSEMINATION, compiled(rf"{START}(?:no[\s_-]?forn|orcon|relido|propin){END}", any_case=True), kinds=EVERYWHERE
    ),
    Pattern(
        DISSEMINATION,
        compiled(
            phrase(
                "REL(?:EASABLE)? TO (?:USA|FVEY|ACGU|NATO)",
                "NOT RELEASABLE TO FOREIGN (?:NATIONALS|GOVERNMENTS)",
                "(?:USA?|FVEY|NOFORN|AUS/CAN/GBR) EYES ONLY",
                "ORIGINATOR CONTROLLED",
                "DISSEMINATION AND EXTRACTION OF INFORMATION CONTROLLED BY ORIGINATOR",
            ),
            any_case=True,
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(DISSEMINATION, compiled(phrase("EYES ONLY")), is_marked),
    Pattern(DISSEMINATION, compiled(rf"{START}(?:FVEY|ACGU|RSEN|DSEN){END}"), kinds=EVERYWHERE),
    Pattern(
        COMPARTMENT,
        compiled(
            rf"{START}(?:HCS(?:-[OP]){{1,2}}|HCS(?=[\s,]{{0,2}}(?:[/,]|ORCON|NOFORN|SI\b|TK\b))|SI-G|SI{SLASHES}TK|SI/TK"
            rf"|TALENT[\s-]{{0,3}}KEYHOLE|KLONDIKE|TK{SLASHES}[A-Z]{{2}}|COMINT(?=\s{{0,2}}[/,-])){END}"
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(COMPARTMENT, compiled(rf"/\s{{0,2}}(?:HCS|SI|TK|SAR-[A-Z]{{2,}}|BUR){END}"), kinds=WORDS),
    Pattern(COMPARTMENT, compiled(phrase("SPECIAL ACCESS REQUIRED", r"HANDLE VIA [A-Z/\s]{2,30}CHANNELS"))),
    Pattern(COMPARTMENT, compiled(rf"{START}HCS{END}"), _is_own),
    Pattern(
        FOREIGN,
        compiled(phrase("NATO (?:SECRET|CONFIDENTIAL|RESTRICTED|UNCLASSIFIED)", "COSMIC TOP SECRET"), any_case=True),
        kinds=EVERYWHERE,
    ),
    Pattern(FOREIGN, compiled(spelled("ATOMAL", "BOHEMIA//")[: -len(END)]), sees_disguise=True),
    Pattern(
        FOREIGN,
        compiled(rf"{START}FGI(?=\s{{0,2}}[A-Z/]{{2}})|{START}UK[\s-]{{1,2}}(?:OFFICIAL[\s-]{{1,3}}SENSITIVE|SECRET)"),
    ),
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
    Pattern(ATOMIC, compiled(spelled("CNWDI", "UCNI", "DCNI")), sees_disguise=True),
)
