"""Markings of classified information: banners, portion marks, controls, authority blocks."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    after,
    before,
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
    _("The text contains a classification level, as in the banner of a classified document."),
    EO_13526,
)
PORTION = blocking_rule(
    "classification-portion",
    _("Portion mark"),
    _("A paragraph begins with a portion mark, such as (S//NF) or (U)."),
    _("Executive Order 13526, section 1.6(c); 32 CFR 2001.23(c)"),
)
AUTHORITY = blocking_rule(
    "classification-authority",
    _("Classification authority"),
    _(
        "The text contains lines of a classification authority block or an exemption from"
        " declassification."
    ),
    _("32 CFR 2001.21, 2001.22 and 2001.26"),
)
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
FOREIGN = blocking_rule(
    "nato-marking",
    _("NATO or foreign government marking"),
    _("The text contains a marking of NATO or of a foreign government."),
    _("32 CFR 2001.24(c) and 2001.54; 32 CFR 2001.55"),
)
ATOMIC = blocking_rule(
    "atomic-energy",
    _("Atomic energy information"),
    _("The text contains a marking of the Atomic Energy Act."),
    _("Atomic Energy Act of 1954, section 142; 10 CFR part 1045; 10 CFR part 1017"),
)

LEVEL = r"(?:T\s?S|S|C|U|FOUO|CTSA?|N[SCRU])"
CONTROL = (
    r"(?:N\s?F|NOFORN|O\s?C|OC-USGOV|ORCON|PR|PROPIN|REL|RELIDO|IMC|IMCON|S\s?I(?:-[A-Z]{1,4})?"
    r"|T\s?K|HCS(?:-[OP])*|FISA|FOUO|OUO|LES|SBU|RS|RSEN|DSEN|DS|X\s?D|N\s?D|EXDIS|NODIS|LIMDIS"
    r"|FGI|RD|FRD|SAR|SSI|PCII|FVEY|ACGU|SP|FEDCON|NOCON|FED\s?ONLY|DL\s?ONLY|DISPLAY\s?ONLY|CUI"
    r"|CVI|SGI|UCNI|DEA\s?SENSITIVE)"
)
SLASHES = r"\s{0,2}/\s{0,2}/\s{0,2}"
FULL_LEVEL = r"(?:TOP[\s_-]{0,3}SECRET|SECRET|CONFIDENTIAL|UNCLASSIFIED)"
# Control markings after the level in a banner: NOFORN, SI/TK//ORCON, REL TO USA, FVEY.
REST = r"[A-Z0-9][A-Z0-9 ,/-]{0,60}(?<=[A-Z0-9])"
YEAR = re.compile(r"\s*(?:(?:copyright|©)\s*)?(?:19|20)\d\d", re.IGNORECASE)
# Words after a level that make another term of it.
OTHER_TERM = re.compile(
    r"\s+(?:TIP|TIPS|HOTLINE|HELPLINE|INFORMANT|INFORMANTS|SOURCE|SOURCES|SERVICE|SANTA)\b"
)
# Start of a paragraph after its portion mark.
PARAGRAPH_START = re.compile(r"\s*(?:[A-Z0-9\"“‘'(]|$)")


def _is_level(match: re.Match[str]) -> bool:
    """Return whether a level is a marking, not part of SECRET SERVICE or CONFIDENTIAL TIP."""
    return is_marked(match) and not OTHER_TERM.match(after(match))


def _is_portion(match: re.Match[str]) -> bool:
    """Return whether a letter opens a paragraph: not (C) 2024, nor (C) after points (A) and (B)."""
    letter = match["letter"]
    if letter == "C":
        is_copyright = YEAR.match(after(match))
        if is_copyright or counts_letters(match):
            return False

    if letter == "S":
        char_before = before(match)[-1:]
        if char_before.isspace():
            return True

    return opens_portion(match) and bool(PARAGRAPH_START.match(after(match)))


def _is_own(match: re.Match[str]) -> bool:
    return is_alone(match) or not stands_for_another(match)


CLASSIFIED = (
    Pattern(
        BANNER,
        compiled(spelled("TOPSECRET", "SECRET", "CONFIDENTIAL")),
        _is_level,
        EVERYWHERE,
        True,
    ),
    Pattern(
        BANNER,
        compiled(
            rf"{START}(?:{FULL_LEVEL}|T\s?S){SLASHES}(?=[A-Z0-9])(?-i:{REST}{END})?", any_case=True
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(
        BANNER, compiled(rf"{START}[SCU]{SLASHES}{CONTROL}{END}", any_case=True), kinds=EVERYWHERE
    ),
    Pattern(
        BANNER,
        compiled(
            r"(?m)^[ *=\[-]{0,5}(?P<it>TOP[\s_-]{1,3}SECRET|Secret|Confidential|(?i:UNCLASSIFIED))"
            r"[ *=\].-]{0,5}$"
        ),
    ),
    Pattern(
        BANNER, compiled(r"(?m)^[ *=\[-]{0,5}top[\s_-]{1,3}secret[ *=\].-]{0,5}$", any_case=True)
    ),
    Pattern(
        BANNER,
        compiled(
            r"classif(?:ied|ication)\s{0,2}"
            r"(?:(?:level|marking|as|of this \w{1,20} is)\s{0,2})?"
            rf"[:=–-]\s{{0,3}}{FULL_LEVEL}{END}",
            any_case=True,
        ),
    ),
    Pattern(
        BANNER,
        compiled(
            phrase(
                f"(?:CONTAINS|CLASSIFIED) {FULL_LEVEL}", f"{FULL_LEVEL} (?:INFORMATION|MATERIAL)"
            )
        ),
    ),
    Pattern(
        PORTION,
        compiled(rf"\(\s{{0,2}}{LEVEL}{SLASHES}[A-Z0-9][A-Z0-9 ,/\s-]{{0,80}}\)", any_case=True),
        kinds=EVERYWHERE,
    ),
    Pattern(
        PORTION,
        compiled(
            rf"\(\s{{0,2}}{LEVEL}\s{{0,2}}/\s{{0,2}}{CONTROL}(?![A-Za-z])[A-Z0-9 ,/\s-]{{0,80}}\)"
        ),
    ),
    Pattern(PORTION, compiled(r"\(\s{0,2}/\s{0,2}/\s{0,2}[A-Z]{2,4}\s[A-Z ,/\s-]{0,40}\)")),
    Pattern(PORTION, compiled(r"\(\s{0,2}(?P<letter>[SCU])\s{0,2}\)"), _is_portion),
    Pattern(PORTION, compiled(r"\(\s{0,2}(?:T[\s.]?S|CTSA?|N\s?F|FRD)\s{0,2}\)"), _is_own),
    Pattern(
        AUTHORITY,
        compiled(
            r"(?:classified\s{1,3}by|derived\s{1,3}from|declassify\s{1,3}on|downgrade\s{1,3}to"
            r"|reason)\s{0,2}:\s{0,3}"
            r"[^\n]{0,80}?(?:\b20\d{6}\b|\b1\.4\s{0,2}\([a-h]\)|multiple\s{1,3}sources|\b(?:25|50)X\d"
            r"|classification\s{1,3}guide)",
            any_case=True,
        ),
    ),
    Pattern(
        AUTHORITY,
        compiled(
            r"(?:classified\s{1,3}by|derived\s{1,3}from|declassify\s{1,3}on)\s{0,2}:", any_case=True
        ),
    ),
    Pattern(
        AUTHORITY,
        compiled(phrase("classified by multiple sources", "declassify on OADR"), any_case=True),
    ),
    Pattern(
        AUTHORITY, compiled(rf"{START}(?:25X[1-9]|50X[1-9](?:-(?:HUM|WMD))?|X[1-8]\s?//){END}")
    ),
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
            rf"{START}(?:HCS(?:-[OP]){{1,2}}|HCS(?=[\s,]{{0,2}}(?:[/,]|ORCON|NOFORN|SI\b|TK\b))"
            rf"|SI-G|SI{SLASHES}TK|SI/TK"
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
    Pattern(COMPARTMENT, compiled(rf"{START}HCS{END}"), _is_own),
    Pattern(
        FOREIGN,
        compiled(
            phrase("NATO (?:SECRET|CONFIDENTIAL|RESTRICTED|UNCLASSIFIED)", "COSMIC TOP SECRET"),
            any_case=True,
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(FOREIGN, compiled(spelled("ATOMAL", "BOHEMIA//")[: -len(END)]), finds_disguised=True),
    Pattern(
        FOREIGN,
        compiled(
            rf"{START}FGI(?=\s{{0,2}}[A-Z/]{{2}})"
            rf"|{START}UK[\s-]{{1,2}}(?:OFFICIAL[\s-]{{1,3}}SENSITIVE|SECRET)"
        ),
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
    Pattern(ATOMIC, compiled(spelled("CNWDI", "UCNI", "DCNI")), finds_disguised=True),
)
