"""Contact details and whereabouts of persons: phone, email, home, birth date, location."""

import ipaddress
import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from phonenumbers import Leniency, PhoneNumberMatcher

from stories.publishing.release_checks.findings import Field, Finding, make_finding, warning_rule
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

DAY = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\s[A-Z][a-z]{2,8}\.?,?\s\d{4}"
    r"|[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})"
)
STREETS = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Terrace"
    r"|Ter|Circle|Cir|Way|Highway|Hwy|Parkway|Pkwy|Trail|Square|Alley|Crescent)"
)
# "12 Superior Court judges", "40 Food Drive boxes": numbers of things.
NO_STREET = compiled(
    r"\d{1,6}\s(?:\w{1,20}\s){0,3}"
    r"(?:(?:Superior|District|Supreme|Circuit|Federal|County|Municipal|Juvenile|Criminal)\sCourt"
    r"|(?:Food|Blood|Toy|Clothing|Book)\sDrive|United\sWay)\b"
)
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
    r"(?:\bv|\b(?:versions?|release|firmware|software|build|update|upgrade|patch|section|chapter|rule"
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


def _is_internet(match: re.Match[str]) -> bool:
    if VERSION_BEFORE.search(_before(match.string, match.start())):
        return False

    try:
        ipaddress.ip_address(match[0])
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


AT = r"(?:@|\s?[\[(]at[\])]\s?)"
DOT = r"(?:\.|\s?[\[(]dot[\])]\s?)"
SIDE = r"(?:[NSEW]\.?(?:[EW]\.?)?\s|(?:North|South|East|West)\s)?"
STREET_NAME = r"(?:[A-Z][a-z]{1,15}\s|\d{1,3}(?:st|nd|rd|th)\s|[A-Z]\s){1,3}"
BORN = r"(?:born|DOB|D\.O\.B\.?|date\sof\sbirth|birth\s?date|birthday)"
DEGREES = r"[+-]?\d{1,3}\.\d{3,12}\s?°?\s?"
MINUTES = r"\d{1,2}(?:\.\d{1,6})?\s?['′’]"
SECONDS = r"\d{1,2}(?:\.\d{1,6})?\s?(?:[\"″”]|′′|'')"
MILITARY_GRID = r"\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(?:\d{4}\s?\d{4}|\d{5}\s?\d{5})"
IP_4 = r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w:]|\.\d)"
IP_6 = r"(?<![\w.:])[0-9A-Fa-f]{1,4}(?::{1,2}[0-9A-Fa-f]{1,4}){3,7}(?![\w:])"

CONTACT_DETAILS = (
    PhoneNumbers(),
    Pattern(
        MAIL,
        compiled(
            rf"{START}[A-Za-z0-9._%+'-]{{1,64}}{AT}"
            rf"[A-Za-z0-9-]{{1,63}}(?:{DOT}[A-Za-z0-9-]{{1,63}}){{1,6}}{END}"
        ),
        kinds=EVERYWHERE,
    ),
    Pattern(
        BIRTH,
        compiled(
            rf"\b{BORN}{END}[\s:,(]{{0,3}}(?:(?:is|was|on|of|in|\w{{2,15}},)\s){{0,3}}"
            rf"(?P<it>{DAY})",
            any_case=True,
        ),
    ),
    Pattern(
        STREET,
        compiled(rf"{START}\d{{1,6}}(?:-\d{{1,4}}|[A-Z])?\s{SIDE}{STREET_NAME}{STREETS}\b\.?"),
        _is_street,
    ),
    Pattern(STREET, compiled(rf"{START}P\.?\s?O\.?\s?Box\s\d{{1,6}}{END}", any_case=True)),
    Pattern(COORDINATES, compiled(rf"(?<![\d.]){DEGREES}[NS]?\s?[,;/ ]\s?{DEGREES}[EW]?")),
    Pattern(COORDINATES, compiled(rf"\d{{1,3}}\s?°\s?{MINUTES}(?:\s?{SECONDS})?\s?[NSEW]\b")),
    Pattern(COORDINATES, compiled(rf"{START}{MILITARY_GRID}{END}")),
    Pattern(INTERNET, compiled(f"{IP_4}|{IP_6}"), _is_internet),
)
