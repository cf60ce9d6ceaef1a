"""Caveats in words: sentences that limit who may read, share, post or keep a text."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import blocking_rule
from stories.publishing.release_checks.markings.match_context import is_banner
from stories.publishing.release_checks.pattern import (
    END,
    EVERYWHERE,
    START,
    Pattern,
    compiled,
    phrase,
    spelled,
)

DISTRIBUTION = blocking_rule(
    "limited-distribution",
    _("Limited distribution"),
    _("The text says that it isn't for the public."),
    _(
        "DoD Instruction 5230.24; DoD Manual 5200.01, Volume 2; 5 FAH-2 (captions); 32 CFR 2002.16;"
        " DHS Management Directive 11042.1"
    ),
)
TEXT_ITSELF = (
    "(?:(?:this|the|that|these) (?:attached )?"
    "(?:document|bulletin|report|product|material|content|contents|file|memo|briefing|assessment)"
    "|this (?:message|e-?mail|notice|handout))"
)
# What a caveat forbids.
SHARE = (
    "(?:release|disseminate|distribute|disclose|share|forward|copy|reproduce|publish|post|upload"
    "|repost|transmit)"
)
SHARED = (
    "(?:released|disseminated|distributed|disclosed|shared|forwarded|copied|reproduced|published"
    "|posted|uploaded|reposted|transmitted)"
)
SHARING = "(?:release|dissemination|distribution|disclosure|reproduction|publication|posting)"
OUTSIDERS = "(?:the )?(?:general )?(?:public|news media|media|press)"
OUTSIDE = "(?:outside|beyond|without|further|any further|to third parties)"
OPEN_SITES = (
    "(?:online|publicly|(?:to|on) (?:any |the )?"
    "(?:open |public |public-?facing |unclassified |non-?secure )?"
    "(?:internet|web|websites?|sites?))"
)
OWNER = (
    "(?:the )?(?:originator|originating (?:agency|office)|center|issuing agency|sender|author|FBI"
    "|DHS)"
)
CONSENT = (
    "(?:prior |written |express |prior written )?(?:consent|approval|permission|authorization)"
)
FOREIGNERS = r"foreign (?:nationals?|governments?|persons?|disclosure|dissemination)"
LAW = "(?:the )?(?:freedom of information act|FOIA|5 U\\.?S\\.?C\\.?)"

FORBIDDEN_TO_OUTSIDERS = phrase(
    f"not (?:for|to be|authorized for|cleared for|approved for|intended for|suitable for)"
    f" (?:public )?(?:{SHARED}|{SHARING}) (?:to|with|by) {OUTSIDERS}",
    f"(?:may|must|should|shall|can) ?not be {SHARED} (?:in any form )?"
    f"(?:(?:to|with) {OUTSIDERS}|outside|beyond)",
    f"(?:it|{TEXT_ITSELF}) (?:may|must|should|shall) not be {SHARED},? (?:or )?{SHARED}",
    f"no (?:portion|part) of {TEXT_ITSELF} (?:may|should|must|shall) be",
    "recipients (?:are prohibited from|may not|must not|should not)",
    f"{SHARING} outside(?: of)?(?: [a-z]{{1,15}}){{1,5}} is (?:not authorized|prohibited)",
    f"{TEXT_ITSELF} must be safeguarded",
    f"{TEXT_ITSELF} is intended (?:only )?for (?:law enforcement|official use)",
    "intended for official use",
    "(?:handle|protect|treat)(?: and (?:handle|protect))? as (?:classified|FOUO|LES|CUI)",
    "jeopardize investigative activities",
    "originator approval required",
    "approval of the originator",
    "FOIA exempt under",
    f"not (?:for|approved for|cleared for|authorized for|intended for) (?:public|general)"
    f" {SHARING}",
    "not for publication",
    f"not for posting {OPEN_SITES}",
    f"not releasable to {OUTSIDERS}",
    f"(?:do|must|may|should) not {SHARE} {TEXT_ITSELF}(?: (?:publicly|online|{OUTSIDE}))?",
    f"(?:do|must|may|should) not {SHARE}(?: (?:or|and) {SHARE})? {TEXT_ITSELF}",
    f"do not {SHARE}(?: or {SHARE})? {OUTSIDE}",
    f"do not (?:post|upload) (?:this )?{OPEN_SITES}",
    f"(?:do not|not to be) {SHARE}d? outside",
    f"not to be {SHARED} (?:outside|further|without|beyond)",
)
CAVEATS = phrase(
    f"no (?:further|secondary|third-?party|onward) {SHARING}",
    f"(?:further|secondary|onward|unauthorized) {SHARING}(?: (?:and|or) {SHARING})?"
    " (?:is (?:strictly )?prohibited|is not (?:permitted|authorized)|requires|must be approved"
    "|may result)",
    f"any (?:further )?{SHARING} (?:must be approved|requires|is prohibited)",
    f"{SHARING} or {SHARING} is (?:strictly )?prohibited",
    "(?:dissemination|distribution) (?:is |was )?(?:limited|restricted) to",
    "distribution authorized to",
    f"without (?:the )?{CONSENT} (?:of|from|by) (?:an? authorized DHS official|{OWNER})",
    f"{CONSENT} of the originating (?:agency|office)",
    f"without (?:the )?originator’?'?s {CONSENT}",
    "do not have an? (?:valid )?need-? ?to-? ?know",
    "(?:only with|with only) (?:those|persons|people|personnel) (?:who|with)(?: have)? an?"
    " (?:valid )?need-? ?to-? ?know",
    "need to know (?:basis )?only",
    "third agency rule",
    "(?:is|is the) property of the (?:FBI|center|originating agency|DHS) and (?:is|may be)",
    "its contents are not to be distributed",
    "neither recommendations nor conclusions of",
    f"(?:exempt|exempted) from (?:mandatory |public )?(?:release|disclosure)"
    f" (?:under|by|pursuant to) {LAW}",
    "controlled,? stored,? handled,? transmitted",
    "destroy (?:after|upon) (?:reading|use)",
    "prevents reconstruction of the document",
    "embargoed until",
    r"contains U\.?S\.? person information",
)
PURPOSES = phrase(
    "for (?:your )?(?:authorized recipients|authorized personnel|internal use|internal distribution"
    "|limited distribution|intelligence purposes|lead purposes|investigative purposes"
    "|briefing purposes|background) only",
    "lead purposes only",
    "restricted to authorized recipients",
)
COMMANDS = phrase(
    f"do not {SHARE}(?: or {SHARE})?",
    f"(?:please )?do not {SHARE}",
    "no public release",
    "FOIA exempt",
    "exempt from FOIA",
    "(?:limited|restricted) (?:distribution|dissemination)",
    "embargoed",
    "internal use only",
)
LETTERS = r"[\"“]?[B-FX]\b(?=\s{0,2}[:.\"”,-]|\s{1,3}(?:distribution|applies)|\s{0,3}$)"


def _is_title_or_alone(match: re.Match[str]) -> bool:
    """Return whether each word is capitalized, or the words are a clause of their own."""
    if is_banner(match):
        return True

    words = re.split(r"[\s_-]+", match[0])
    return all(word[0].isupper() for word in words)


LIMITS = (
    Pattern(
        DISTRIBUTION,
        compiled(spelled("LIMDIS", "EXDIS", "NODIS", "STADIS")),
        kinds=EVERYWHERE,
        finds_disguised=True,
    ),
    Pattern(DISTRIBUTION, compiled(FORBIDDEN_TO_OUTSIDERS, any_case=True)),
    Pattern(DISTRIBUTION, compiled(CAVEATS, any_case=True)),
    Pattern(DISTRIBUTION, compiled(PURPOSES, any_case=True), _is_title_or_alone),
    Pattern(DISTRIBUTION, compiled(COMMANDS, any_case=True), is_banner),
    Pattern(DISTRIBUTION, compiled(phrase("INTERNAL USE ONLY", "DO NOT (?:POST|DISSEMINATE)"))),
    Pattern(DISTRIBUTION, compiled(rf"{START}USPERS?{END}")),
    Pattern(
        DISTRIBUTION,
        compiled(rf"(?:distribution\s{{1,3}}statement|distro)\s{{1,3}}{LETTERS}", any_case=True),
    ),
)
