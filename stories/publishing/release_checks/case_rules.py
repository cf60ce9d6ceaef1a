"""Rules on cases: identifiable victims and minors, named suspects, methods, open cases."""

import re

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import Rule, warning_rule
from stories.publishing.release_checks.pattern import END, START, Pattern, any_of, compiled
from stories.publishing.release_checks.person_names import PERSON, PERSON_IN_CAPITALS, is_person

VICTIM = warning_rule(
    "named-victim",
    _("Identifiable victim or witness"),
    _("The text names a victim, a witness or one of their relatives."),
    _("Remove the name. Describe what happened without identifying the person."),
    _("Crime Victims' Rights Act, 18 U.S.C. 3771(a)(8); Justice Manual 1-7.000"),
)
MINOR = warning_rule(
    "minor",
    _("Identifiable child or teenager"),
    _("The text gives the name or exact age of a person under 18."),
    _("Write “a child” or “a teenager,” and remove name, school and town."),
    _("18 U.S.C. 3509(d) and 5038; Federal Rule of Criminal Procedure 49.1"),
)
METHOD = warning_rule(
    "sources-and-methods",
    _("Sources and methods"),
    _("The text reveals who informed the police or how the police conducted surveillance."),
    _(
        "Describe what was learned, not how or from whom, unless a public court record already"
        " does."
    ),
    _("Law enforcement privilege, 5 U.S.C. 552(b)(7)(D) and (E); 28 CFR part 23"),
)
SUSPECT = warning_rule(
    "named-suspect",
    _("Named suspect without a court record"),
    _("The text accuses a person by name, and no source of this story is a court record."),
    _("Remove the name, or cite the charge, plea or judgment as a source."),
    _("Justice Manual 1-7.000 (presumption of innocence); 28 CFR 50.2"),
)
OPEN_CASE = warning_rule(
    "open-case",
    _("Open case"),
    _("The text says that the investigation or trial continues."),
    _(
        "Wait until the case is closed, or coordinate the release with the U.S. Attorney and"
        " record it."
    ),
    _("DHS Management Directive 111-03; 28 CFR 50.2; Justice Manual 1-7.000"),
)

NUMBER = r"(?:[1-9]|1[0-7])"
IN_WORDS = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen)"
)
UNDER_18 = rf"(?:{NUMBER}|{IN_WORDS})"
YOUNG = (
    "(?:girl|boy|child|juvenile|minor|student|teen|teenager|daughter|son|runaway|infant|toddler)"
)
YOUNG_PLURAL = (
    "(?:girls|boys|children|kids|juveniles|minors|students|teens|teenagers|daughters|sons|siblings"
    "|brothers|sisters)"
)
# After "a 14-year-old" a person, but not "law," "bridge" or "program."
PERSON_FOLLOWS = (
    rf"(?=\s(?:{YOUNG}|victim|sister|brother|male|female|from|of|who|in|was|at|named|[A-Z]))"
)
HARMED = "(?:victims?|witness(?:es)?|survivors?|hostages?)"
RELATIVE = (
    "(?:mother|father|sister|brother|daughter|son|wife|husband|parents?|widow|girlfriend|boyfriend"
    "|family)"
)
SUSPECTED = (
    "(?:suspects?|defendants?|offender|gunman|shooter|attacker|trafficker|fugitive|bomber|subject)"
)
ACCUSED = (
    "(?:arrested|charged|indicted|accused|convicted|sentenced|detained|apprehended|captured"
    "|prosecuted)"
)
# What is done to a victim, and what a suspect does.
HARMS = (
    r"(?:killed|murdered|shot|stabbed|strangled|beat|raped|assaulted|abducted|kidnapped|robbed|injured"
    r"|wounded|rescued|threatened\sto\skill|extorted|trafficked|held)"
)
SUFFERED = (
    r"(?:killed|murdered|shot|stabbed|strangled|beaten|raped|assaulted|abducted|kidnapped|robbed"
    r"|injured|wounded|rescued|extorted|trafficked|found\sdead|held\scaptive)"
)
CRIME = "(?:murder|killing|shooting|stabbing|death|body|kidnapping|abduction|rape|rescue|remains)"
COMMITTED = (
    r"(?:allegedly|confessed|admitted|shot|stole|robbed|fled|threatened|smuggled|sold|stabbed|killed"
    r"|murdered|attacked|assaulted|kidnapped|abducted|raped|bombed|opened\sfire|set\sfire|embezzled"
    r"|hacked)"
)
HAS_BEEN = r"(?:was|were|is|are|has\sbeen|have\sbeen|had\sbeen|being)"
AGED = r"(?:,\s(?:aged?\s)?\d{2},?)?(?:,[^,.]{1,40},)?"


def _is_person(match: re.Match[str]) -> bool:
    return is_person(match["it"])


def _people(rule: Rule, *patterns: str) -> tuple[Pattern, ...]:
    """Return patterns where @ matches a person's name, and & one in capitals."""
    name = f"(?P<it>{PERSON})"
    capitals = f"(?P<it>{PERSON_IN_CAPITALS})"
    found: list[Pattern] = []
    for pattern in patterns:
        regex = compiled(pattern.replace("@", name).replace("&", capitals))
        found.append(Pattern(rule, regex, _is_person))

    return tuple(found)


VICTIMS = _people(
    VICTIM,
    rf"\b(?i:{HARMED})(?:\s(?:was|is|were|named|identified\sas|called))?[,:]?\s@",
    rf"@,?\s(?:who\swas\s|was\s)?(?:an?\s|the\s|one\sof\sthe\s)?{HARMED}\b",
    rf"\b(?:victim|witness|survivor|girl|boy|child|woman)[’']s\s{RELATIVE},?\s@",
    rf"\b(?i:his|her|their)\s{RELATIVE},\s@",
    rf"\b{HARMS}\s@",
    rf"@{AGED}\s(?:was|were|had\sbeen)\s(?:also\s|later\s|fatally\s)?{SUFFERED}\b",
    rf"@,\swho\swas\s{SUFFERED}\b",
    rf"\b(?i:{CRIME})\sof\s@",
    r"\bVICTIMS?:\s&",
    r"\b(?:[Vv]ictim|[Ww]itness)\s&",
    r"&\s\((?:VICTIM|WITNESS)\)",
)
MINORS = (
    Pattern(
        MINOR, compiled(rf"{START}{UNDER_18}[\s-](?:years?|months?)[\s-]old{END}{PERSON_FOLLOWS}")
    ),
    Pattern(MINOR, compiled(rf"{START}{NUMBER}[\s-](?:year|yr)s?\.?[\s-]old{END}{PERSON_FOLLOWS}")),
    Pattern(MINOR, compiled(rf"{START}{NUMBER}\s?y\.?/?o\b")),
    Pattern(
        MINOR, compiled(rf"\b(?:[Aa]n?|[Tt]he)\s{UNDER_18}[\s-](?:year|month)[\s-]old(?=[.,;])")
    ),
    Pattern(
        MINOR, compiled(rf"{START}{NUMBER}-\sand\s(?:an?\s)?{NUMBER}-year-olds?(?=\s[a-z]|[.,;])")
    ),
    Pattern(MINOR, compiled(rf"\bage[sd]?\s{NUMBER}(?:,\s{NUMBER}){{0,5}},?\sand\s{NUMBER}{END}")),
    Pattern(
        MINOR, compiled(rf"\b{YOUNG_PLURAL},\s{NUMBER}(?:,\s{NUMBER}){{0,5}},?\sand\s{NUMBER},")
    ),
    Pattern(
        MINOR,
        compiled(rf"\b(?:[Hh]e|[Ss]he)\swas\s(?:only\s|just\s)?{UNDER_18}(?=[.,;]|\s(?:at|when))"),
    ),
    Pattern(MINOR, compiled(rf"\b{YOUNG}\s(?:is|was)\s(?:aged?\s)?{UNDER_18}(?=[,.;)])")),
    Pattern(MINOR, compiled(rf"\b{YOUNG},\s{UNDER_18}\syears\sof\sage{END}")),
    Pattern(MINOR, compiled(rf"\b{YOUNG}(?:\s(?:fe)?male)?,?\s(?:aged?\s)?{UNDER_18}(?=[,.;)])")),
    Pattern(MINOR, compiled(rf"\b(?:{YOUNG}|victim)\s(?:was\s)?(?:aged?|of)\s{UNDER_18}\b")),
    *_people(
        MINOR,
        rf"@,\s(?:aged?\s)?{NUMBER}(?=[,.;)]|\s(?:was|is|of|from)\b)",
        rf"\b(?i:{YOUNG})(?:\s(?:named|called))?,?\s@",
    ),
)
SUSPECTS = _people(
    SUSPECT,
    rf"@{AGED}\s{COMMITTED}\b",
    r"\bidentified\s(?:as\s)?@",
    r"\b(?i:warrants?\sfor|charges?\sagainst|case\sagainst)\s@",
    r"\b(?i:arrests?|conviction|indictment|capture|prosecution|extradition)\sof\s@",
    r"\btook\s@\sinto\scustody",
    rf"@{AGED}\s(?:was|were)\s(?:taken\sinto\scustody|the\s{SUSPECTED})\b",
    r"\bSUSPECTS?:\s&",
    r"\b[Ss]uspect\s&",
    rf"&\s{HAS_BEEN}\s(?:also\s|later\s)?{ACCUSED}\b",
    rf"\b(?i:{SUSPECTED})(?:\s(?:named|is|was|identified\sas))?[,:]?\s@",
    rf"\b{ACCUSED}\s(?:[a-z]{{1,20}}\s){{0,3}}@",
    rf"@{AGED}\s{HAS_BEEN}\s(?:also\s|later\s)?{ACCUSED}\b",
    rf"@{AGED}\s(?:(?:pleaded|pled)\s(?:not\s)?guilty|faces\scharges|confessed)\b",
)
METHODS = Pattern(
    METHOD,
    compiled(
        any_of(
            "sources and methods",
            "confidential (?:human )?(?:informants?|sources?)",
            "cooperating (?:witness(?:es)?|sources?|defendants?)",
            "paid informants?",
            "informants? (?:inside|within|told|met|wore)",
            "wore a wire",
            "wire[ -]?tap(?:s|ped|ping)?",
            "title iii (?:intercepts?|orders?)",
            "cell[ -]site simulators?",
            "sting ?rays? (?:device|phone)",
            "imsi[ -]catchers?",
            "pen registers?",
            "trap and trace",
            "geo-?fence warrants?",
            "(?:gps|tracking) (?:trackers?|devices?) (?:on|under|in|hidden)",
            "pole cameras?",
            "covert(?:ly)? (?:surveillance|cameras?|record(?:ed|ings?)|listening|entry)",
            "undercover (?:accounts?|personas?|identit(?:y|ies)|profiles?)",
            "undercover officer (?-i:[A-Z])[a-z]{1,20}",
            "controlled (?:buys?|deliver(?:y|ies))",
            "trash pulls?",
            "sneak[ -]and[ -]peek",
            "(?:sig|hum|com|im|el)int",
            "signals intelligence",
            "intercepted (?:calls?|communications?|messages?|e-?mails?)",
            "parallel construction",
            "fisa (?:warrants?|orders?|collection)",
            "tower dumps?",
            "(?-i:CHS) (?:reporting|met|told|said|reported|provided|advised)",
            "(?-i:CI) (?:told|met|said|bought|advised|#\\d{1,4})",
            "(?:worked|working|acted|acting|served) as an informant",
            "(?:a|our|the) source (?:inside|within|told|close)",
            "ping(?:ed)? (?:(?:his|her|their|the) (?:cell )?phones?|orders?)",
            "consensual(?:ly)? (?:record(?:ed|ings?)|monitor(?:ed|ing))",
            "body wires?",
            "(?:tracking|tracker|keyword) (?:warrants?|orders?)",
            "mail covers?",
            "pen[/-]traps?",
            "undercover (?:agent|officer|detective)s? posed",
            "(?:detectives?|agents?|officers?|deputies) posed as",
            "roving (?:taps?|wiretaps?)",
            "(?:hidden|concealed) (?:cameras?|microphones?)",
            "network investigative techniques?",
            "national security letters?",
        ),
        any_case=True,
    ),
)
CASE = "(?:investigation|inquiry|case|probe|prosecution|trial)s?"
OPEN_CASES = Pattern(
    OPEN_CASE,
    compiled(
        any_of(
            "(?:await(?:s|ing)|pending) (?:a )?"
            "(?:trial|sentencing|extradition|arraignment|indictment|prosecution)",
            f"{CASE} (?:is|are|remains?) (?:still )?(?:ongoing|open|active|pending|under ?way)",
            "(?:ongoing|active|open|pending|continuing) "
            f"(?:criminal |federal |state |joint )?{CASE}",
            "remains? (?:under investigation|at large)",
            "still (?:under investigation|at large|being sought)",
            "(?:trial|hearing|sentencing) is (?:set|scheduled)",
            "under seal",
            "sealed (?:indictment|complaint|warrant|affidavit)s?",
            "has not (?:yet )?(?:been (?:tried|sentenced)|entered a plea|stood trial)",
            "grand jury (?:is|continues)",
        ),
        any_case=True,
    ),
)
CASE_RULES = (*VICTIMS, *MINORS, METHODS, OPEN_CASES)
