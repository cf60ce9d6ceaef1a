"""Markings of classified information: banners and authority blocks."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import (
    BANNER_START,
    after,
    before,
    is_banner,
    is_marked,
    opens_portion,
)
from stories.publishing.release_checks.markings.portions import CONTROL, SLASHES
from stories.publishing.release_checks.pattern import (
    END,
    EVERYWHERE,
    START,
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
AUTHORITY = blocking_rule(
    "classification-authority",
    _("Classification authority"),
    _(
        "The text contains lines of a classification authority block or an exemption from"
        " declassification."
    ),
    _("32 CFR 2001.21, 2001.22 and 2001.26"),
)
FULL_LEVEL = r"(?:TOP[\s_-]{0,3}SECRET|SECRET|CONFIDENTIAL|UNCLASSIFIED)"
# Control markings after the level in a banner: NOFORN, SI/TK//ORCON, REL TO USA, FVEY.
REST = r"[A-Z0-9][A-Z0-9 ,/-]{0,60}(?<=[A-Z0-9])"
# Words after a level that make another term of it.
OTHER_TERM = re.compile(
    r"\s+(?:TIP|TIPS|HOTLINE|HELPLINE|INFORMANT|INFORMANTS|SOURCE|SOURCES|SERVICE|SANTA)\b"
)
# Words near a level in capitals that is mere emphasis: your call is CONFIDENTIAL.
PROMISES = re.compile(
    r"\b(?:calls?|callers?|tips?|tipsters?|hotline|helpline|anonymous(?:ly)?|counsel\w{0,4}|surveys?"
    r"|free|identit(?:y|ies)|conversations?|kept|100|strictly|completely|totally)\b",
    re.IGNORECASE,
)
NO_SECRET = re.compile(
    r"\b(?:no|open|big|best[- ]kept|not\sa|an?|the|his|her|their|our|its)\s$", re.IGNORECASE
)
CODE = re.compile(r"[A-Z]{2,}|\d{4,}|[Mm]ultiple")


def _is_level(match: re.Match[str]) -> bool:
    """Return whether a level is a marking, not part of SECRET SERVICE or CONFIDENTIAL TIP."""
    return is_marked(match) and not OTHER_TERM.match(after(match))


def _is_emphasis(match: re.Match[str]) -> bool:
    """Return whether a level in capitals may be emphasis, as in: all tips are CONFIDENTIAL."""
    if is_banner(match) or match[0].startswith("TOP"):
        return False

    if match[0].startswith("CONF"):
        return bool(PROMISES.search(before(match)) or PROMISES.search(after(match)))
    return bool(NO_SECRET.search(before(match))) and after(match).startswith(
        (" to ", " of ", " that ", " is ")
    )


def _is_parted(match: re.Match[str]) -> bool:
    """Return whether "derived from:" is part of a sentence, without an office or date after it."""
    opens_line = BANNER_START.search(before(match)) is not None
    return not opens_line and not CODE.search(after(match)[:40])


CLASSIFIED = (
    Pattern(
        BANNER,
        compiled(spelled("TOPSECRET", "SECRET", "CONFIDENTIAL")),
        _is_level,
        EVERYWHERE,
        finds_disguised=True,
        is_doubtful=_is_emphasis,
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
            r"(?m)^[ *=\"“‘'(\[-]{0,5}(?P<it>(?:TOP[\s_-]{1,3})?SECRET|CONFIDENTIAL|UNCLASSIFIED"
            r"|RESTRICTED|GEHEIM"
            r"|(?:T\sO\sP\s)?S\sE\sC\sR\sE\sT|C\sO\sN\sF\sI\sD\sE\sN\sT\sI\sA\sL)"
            r"[ *=\]\"”’').-]{0,5}$",
            any_case=True,
        ),
    ),
    Pattern(
        BANNER,
        compiled(rf"\(\s{{0,2}}{FULL_LEVEL}\s{{0,2}}\)", any_case=True),
        opens_portion,
    ),
    Pattern(
        BANNER,
        compiled(
            r"(?i:classified\s(?:as\s)?|(?:treat|handle)\s(?:\w{1,12}\s){0,3}as\s)"
            rf"(?:TOP\sSECRET|Top\sSecret|SECRET|Secret|CONFIDENTIAL|Confidential){END}"
        ),
    ),
    Pattern(
        BANNER,
        compiled(phrase("unclassified when separated"), any_case=True),
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
        is_doubtful=_is_parted,
    ),
    Pattern(
        AUTHORITY,
        compiled(
            rf"{START}(?:CL\s{{0,2}}BY|DECL\s{{0,2}}ON|DE?RI?VE?D?\s{{1,2}}(?:FM|FRM)|DRV\s{{1,2}}FROM"
            r"|DECLASSIFY\s{1,2}ON|DE?RI?V:|DECL:)(?![A-Za-z])"
        ),
    ),
    Pattern(
        AUTHORITY,
        compiled(
            rf"{START}(?:cl(?:ass)?\.?\s{{0,2}}by|decl\.?\s{{0,2}}on|dr?v\s(?:from|fm)"
            r"|declassified\s{1,2}on|classification\sreason|date\sof\ssource)\s{0,2}:\s{0,2}[A-Z0-9]",
            any_case=True,
        ),
    ),
    Pattern(AUTHORITY, compiled(r"\breason:?\s{1,2}1\.4\s?\([a-h]\)", any_case=True)),
    Pattern(
        AUTHORITY,
        compiled(
            phrase(
                "classified by multiple sources",
                r"declassify on 20\d{6}",
                r"classified by [A-Z]?\d{2,12}[A-Z]?\d{0,6}[A-Z]?\d{0,6}",
                r"derived from (?:FBI|NSA|CIA|DIA|NGA|DHS|ODNI) (?:NSICG?|NSISC|CSSM|SCG)",
                r"d[eriv]{3,6}d? from: multiple sources",
                r"d[eriv]{3,6}d? from: [A-Z]{3}",
                "declassify on OADR",
                "source marked (?:OADR|X[1-8]|MR)",
                "exempt from automatic declassification",
            ),
            any_case=True,
        ),
    ),
    Pattern(
        AUTHORITY, compiled(rf"{START}(?:25X[1-9]|50X[1-9](?:-(?:HUM|WMD))?|X[1-8]\s?//){END}")
    ),
)
