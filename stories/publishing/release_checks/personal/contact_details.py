"""Contact details and whereabouts of persons: phone, email, home, birth date, location."""

import ipaddress
import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from phonenumbers import Leniency, PhoneNumberMatcher

from stories.publishing.release_checks.findings import (
    Field,
    Finding,
    Kind,
    make_finding,
    warning_rule,
)
from stories.publishing.release_checks.pattern import (
    END,
    EVERYWHERE,
    START,
    WORDS,
    Pattern,
    compiled,
)
from stories.publishing.release_checks.text_view import TextView

PII = _("DHS Handbook for Safeguarding Sensitive PII, December 2017")
HOW_TO_FIX = _("Remove it. If it belongs to a public office, say so in the reason.")
PHONE = warning_rule(
    "telephone-number", _("Phone number"), _("This may be a private phone number."), HOW_TO_FIX, PII
)
MAIL = warning_rule(
    "e-mail-address", _("Email address"), _("This may be a private email address."), HOW_TO_FIX, PII
)
STREET = warning_rule(
    "street-address",
    _("Street address"),
    _("This may be the address of someone's home."),
    _("Give the city or county, or name the public building."),
    PII,
)
BIRTH = warning_rule(
    "birth-date",
    _("Date of birth"),
    _("A name and a date of birth are enough to steal an identity."),
    _("Give the age at the time, or remove the date."),
    PII,
)
COORDINATES = warning_rule(
    "coordinates",
    _("Coordinates"),
    _("The location is exact enough to identify a home or a protected site."),
    _("Give the city or county."),
    PII,
)
INTERNET = warning_rule(
    "ip-address",
    _("IP address"),
    _("An IP address can identify a household or a victim."),
    HOW_TO_FIX,
    _("DHS Privacy Policy Guidance Memorandum 2017-01; NIST SP 800-122"),
)

DEFANGED = warning_rule(
    "defanged-address",
    _("Malicious address"),
    _("The address was made unclickable, as in bulletins on cyber threats."),
    _("Name the kind of site. If the address helps readers, say in the reason why it may stay."),
    _("Cybersecurity Information Sharing Act of 2015, 6 U.S.C. 1503; NIST SP 800-150"),
)

DAY = (
    r"(?:\d{1,2}\s?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}\s?\d{2,4}"
    r"|(?:19|20)\d{6}|\d{4}(?:19|20)\d\d|\d{4}/\d{2}/\d{2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\s[A-Z][a-z]{2,8}\.?,?\s\d{4}"
    r"|[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})"
)
STREETS = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Terrace"
    r"|Ter|Circle|Cir|Way|Highway|Hwy|Parkway|Pkwy|Trail|Square|Alley|Crescent|Loop|Run|Pike|Plaza)"
)
SPANISH_STREETS = r"(?:Calle|Avenida|Camino|Paseo|V[ií]a|Calzada|Callej[oó]n|Rancho)"
# "12 Superior Court judges", "40 Food Drive boxes": numbers of things.
NO_STREET = compiled(
    r"\d{1,6}\s(?:\w{1,20}\s){0,3}"
    r"(?:(?:Superior|District|Supreme|Circuit|Federal|County|Municipal|Juvenile|Criminal)\sCourt"
    r"|(?:Food|Blood|Toy|Clothing|Book)\sDrive|United\sWay)\b"
)
# A point that keeps an address from being a link: evil[.]com.
DEFANGED_DOT = re.compile(r"[\[({](?:\.|dot)[\])}]", re.IGNORECASE)
DIGITS = re.compile(r"\d[\d\s().+/-]{5,40}\d|\d{3}-[A-Z]{4,7}")


# "In 2019 Main Street merchants", "On 5 October Street musicians": dates, not numbers of houses.
DATE_BEFORE = re.compile(
    r"\b(?:in|since|by|until|during|from|before|after|through|of|early|late|for|fall|spring|summer"
    r"|winter)\s$",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d\s")
DAY_OF_MONTH = re.compile(
    r"\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\s"
)
# "version 4.2.1.10", "section 3.1.2.4".
VERSION_BEFORE = re.compile(
    r"(?:\bv|\b(?:versions?|release|firmware|software|build|update|upgrade|patch|step|section|chapter|rule"
    r"|paragraph|chrome|android|windows|ios|app)[:,]?\s(?:to\s|number\s)?)$",
    re.IGNORECASE,
)
# "Case number 303-239-4200".
CASE_BEFORE = re.compile(
    r"\b(?:case|docket|report|incident|complaint|citation|exhibit|grant|award|permit|warrant|cause"
    r"|tracking|contract|order|bulletin)s?[:,]?\s(?:files?\s|nos?\.?\s|numbers?:?\s|\#\s?){0,2}$",
    re.IGNORECASE,
)


def _before(text: str, start: int) -> str:
    return text[max(0, start - 30) : start]


def _is_street(match: re.Match[str]) -> bool:
    if NO_STREET.match(match[0]) or DAY_OF_MONTH.match(match[0]):
        return False

    is_year = YEAR.match(match[0]) and DATE_BEFORE.search(_before(match.string, match.start()))
    return not is_year


# "90 days on the road", "4 lanes of the road": words that are no name of a street.
NO_NAME = re.compile(
    r"\d{1,6}\s(?:\w{1,20}\s)?(?:days?|hours?|miles?|feet|yards|cars|people|officers|times|years?|minutes"
    r"|percent|more|other|new|city|county|state|federal|district|food|busy|dirt|gravel|rural|blood|toy)\s"
)


def _is_lower_case_street(match: re.Match[str]) -> bool:
    return not NO_NAME.match(match[0])


def _is_internet(match: re.Match[str]) -> bool:
    if VERSION_BEFORE.search(_before(match.string, match.start())):
        return False

    try:
        ipaddress.ip_address(DEFANGED_DOT.sub(".", match[0]))
    except ValueError:
        return False

    return True


class PhoneNumbers:
    """Detector of phone numbers that are valid in the numbering plans of the library."""

    kinds = WORDS
    finds_disguised = False

    def find(self, field: Field, view: TextView) -> Iterator[Finding]:
        """Yield phone numbers written as in the United States or with a country code."""
        if not DIGITS.search(view.text):
            return

        matcher = PhoneNumberMatcher(view.text, "US", leniency=Leniency.VALID, max_tries=1000)
        for match in matcher:
            if CASE_BEFORE.search(_before(view.text, match.start)):
                continue

            start, end = view.span(match.start, match.end)
            yield make_finding(PHONE, field, start, end, match.raw_string)


AT = r"(?:@|\s?[\[({](?:at|@)[\])}]\s?)"
DOT = r"(?:\.|\s?[\[({](?:dot|\.)[\])}]\s?)"
SIDE = r"(?:[NSEW]\.?(?:[EW]\.?)?\s|(?:North|South|East|West)\s)?"
# Elm, O'Brien, St. Charles, Winston-Salem, McAllister, De la Vina, 5th, K.
NAME_PART = (
    r"(?:(?:[DO]['’])?[A-Z][A-Za-z]{1,15}(?:-[A-Z][a-z]{1,15})?(?:['’]s)?|(?:St|Ste|Mt|Ft|Jr|Dr)\."
    r"|d(?:e|el)|l(?:a|as|os)|'n'|\d{1,3}(?:st|nd|rd|th|ST|ND|RD|TH)|[A-Z])"
)
STREET_NAME = rf"(?:{NAME_PART}\s){{1,4}}"
ROADS = (
    r"(?:(?:County|State|U\.?S\.?|Farm\sto\sMarket|Ranch|Township)\s(?:Road|Route|Highway|Hwy|Rte\.?)"
    r"|Highway|Hwy\.?|CR|FM)\s\d{1,4}"
)
BORN = r"(?:born|D/?P?O/?B|D\.O\.B\.?|dates?\sof\sbirth|birth\s?date|birthday|(?<![A-Za-z0-9.])b\.)"
DEGREES = r"[+-]?\d{1,3}\.\d{3,12}\s?°?\s?"
MINUTES = r"\d{1,2}(?:\.\d{1,6})?\s?['′’]"
SECONDS = r"\d{1,2}(?:\.\d{1,6})?\s?(?:[\"″”]|′′|'')"
IN_WORDS = r"\d{1,3}\sdegrees(?:,?\s\d{1,2}\sminutes)?(?:,?\s(?:and\s)?\d{1,2}\sseconds)?\s"
NUMBER = r"[+-]?\d{1,3}\.\d{1,12}°?(?:\s?[NSEW]\b)?"
MILITARY_GRID = r"\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(?:\d{4}\s?\d{4}|\d{5}\s?\d{5})"
IP_4 = r"(?<![\w.:])(?:\d{1,3}(?:\.|[\[({](?:\.|dot)[\])}])){3}\d{1,3}(?![\w:]|\.\d)"
IP_6 = r"(?<![\w.:])[0-9A-Fa-f]{1,4}(?::{1,2}[0-9A-Fa-f]{1,4}){3,7}(?![\w:])"

CONTACT_DETAILS = (
    PhoneNumbers(),
    Pattern(
        MAIL,
        compiled(
            rf"{START}[A-Za-z0-9._%+'-]{{1,64}}{AT}"
            rf"[A-Za-z0-9-]{{1,63}}(?:{DOT}[A-Za-z0-9-]{{1,63}}){{1,6}}{END}"
        ),
        kinds=EVERYWHERE - {Kind.CONTACT},
    ),
    Pattern(
        MAIL,
        compiled(
            rf"{START}[A-Za-z0-9]{{2,30}}(?:\sDOT\s[A-Za-z0-9]{{1,30}}){{0,2}}\sAT\s[A-Za-z0-9-]{{2,30}}"
            rf"\sDOT\s[A-Za-z]{{2,6}}{END}"
        ),
    ),
    Pattern(
        DEFANGED,
        compiled(
            rf"h(?:xx|\*\*)ps?://[^\s<>]{{1,200}}"
            rf"|{START}(?:[A-Za-z0-9-]{{1,63}}\.){{0,3}}[A-Za-z0-9-]{{2,63}}"
            rf"[\[({{](?:\.|dot)[\])}}][A-Za-z]{{2,10}}{END}",
            any_case=True,
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(
        BIRTH,
        compiled(
            rf"(?<![A-Za-z0-9]){BORN}{END}[\s:,(/-]{{0,3}}"
            rf"(?:(?:is|was|on|of|in|\w{{2,15}},?)\s){{0,3}}"
            rf"(?P<it>{DAY})",
            any_case=True,
        ),
    ),
    Pattern(
        STREET,
        compiled(rf"{START}\d{{1,6}}(?:-\d{{1,4}}|[A-Z])?\s{SIDE}{STREET_NAME}{STREETS}\b\.?"),
        _is_street,
    ),
    Pattern(
        BIRTH,
        compiled(
            rf"\b(?:YOB|year\sof\sbirth)[\s:]{{1,3}}(?P<it>(?:19|20)\d\d){END}", any_case=True
        ),
    ),
    Pattern(
        STREET,
        compiled(rf"{START}\d{{1,6}}\s{SIDE}(?:[A-Z]{{2,15}}\s){{1,3}}{STREETS.upper()}\b\.?"),
        _is_street,
    ),
    Pattern(
        STREET,
        compiled(
            rf"{START}\d{{1,6}}\s(?:[a-z]{{3,15}}\s){{1,2}}"
            r"(?:street|avenue|road|boulevard|lane|drive|court)(?=[.,;]|\s?$|\sin\s)"
        ),
        _is_lower_case_street,
    ),
    Pattern(
        STREET,
        compiled(rf"{START}\d{{1,6}}\s{SPANISH_STREETS}\s{NAME_PART}(?:\s{NAME_PART}){{0,3}}"),
        _is_street,
    ),
    Pattern(STREET, compiled(rf"{START}\d{{3,6}}\s{ROADS}{END}"), _is_street),
    Pattern(
        STREET,
        compiled(
            rf"{START}(?:R\.?\s?R\.?|HC|Rural\sRoute|Star\sRoute)\s\d{{1,3}},?\sBox\s\d{{1,5}}{END}",
            any_case=True,
        ),
    ),
    Pattern(
        STREET,
        compiled(rf"{START}(?:P\.?\s?O\.?|Post\sOffice)\s?Box\s\d{{1,6}}{END}", any_case=True),
    ),
    Pattern(COORDINATES, compiled(rf"(?<![\d.]){DEGREES}[NS]?\s?[,;/ ]\s?{DEGREES}[EW]?")),
    Pattern(COORDINATES, compiled(rf"\d{{1,3}}\s?°\s?{MINUTES}(?:\s?{SECONDS})?\s?[NSEW]\b")),
    Pattern(COORDINATES, compiled(rf"{START}{MILITARY_GRID}{END}")),
    Pattern(
        COORDINATES,
        compiled(
            rf"\blat(?:itude)?\.?:?\s(?:of\s|is\s)?{NUMBER}[,;]?\s(?:and\s)?long?(?:itude)?\.?:?\s"
            rf"(?:of\s|is\s)?{NUMBER}"
            rf"|{IN_WORDS}(?:north|south),?\s(?:and\s(?:at\s)?)?{IN_WORDS}(?:east|west)"
            rf"|{START}\d{{1,3}}\s\d{{2}}\s\d{{2}}\s?[NS],?\s\d{{2,3}}\s\d{{2}}\s\d{{2}}\s?[EW]{END}"
            rf"|{START}[NS]\s?\d{{1,2}}\s\d{{1,2}}\.\d{{1,6}},?\s[EW]\s?\d{{1,3}}\s\d{{1,2}}\.\d{{1,6}}"
            rf"|{START}[NS]\s?\d{{1,2}}\s?°\s?{MINUTES}"
            rf"|{DEGREES}[NS]\sand\s{DEGREES}[EW]",
            any_case=True,
        ),
    ),
    Pattern(INTERNET, compiled(f"{IP_4}|{IP_6}"), _is_internet),
)
