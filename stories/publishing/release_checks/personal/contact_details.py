"""Where a person lives, was born, is, and how to reach them: addresses of all kinds, birth dates, telephone numbers."""

import ipaddress
import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from phonenumbers import Leniency, PhoneNumberMatcher

from stories.publishing.release_checks.findings import Field, Finding, make_finding, warning_rule
from stories.publishing.release_checks.pattern import END, EVERYWHERE, START, WORDS, Pattern, compiled
from stories.publishing.release_checks.text_view import TextView

PII = _("DHS Handbook for Safeguarding Sensitive PII, December 2017")
HOW = _("Leave it out. If it is a public office's own, say so in the reason.")
PHONE = warning_rule("telephone-number", _("Telephone number"), _("The number may be a private one."), HOW, PII)
MAIL = warning_rule("e-mail-address", _("E-mail address"), _("The address may be a private one."), HOW, PII)
STREET = warning_rule(
    "street-address",
    _("Street address"),
    _("The address may be somebody's home."),
    _("Name the city or county, or the public building."),
    PII,
)
BIRTH = warning_rule(
    "birth-date",
    _("Date of birth"),
    _("A day of birth with a name is enough to steal an identity."),
    _("Give the age at the time, or leave it out."),
    PII,
)
COORDINATES = warning_rule(
    "coordinates",
    _("Coordinates"),
    _("The point is exact enough to be a home or a hidden place."),
    _("Name the city or county."),
    PII,
)
INTERNET = warning_rule(
    "ip-address",
    _("IP address"),
    _("The address leads to a line, and so to a household or a victim."),
    HOW,
    _("DHS Privacy Policy Guidance Memorandum 2017-01; NIST SP 800-122"),
)

DAY = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})|\d{4}-\d{2}-\d{2}|\d{1,2}\s[A-Z][a-z]{2,8}\.?,?\s\d{4}"
    r"|[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})"
)
STREETS = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Terrace|Ter|Circle|Cir|Way"
    r"|Highway|Hwy|Parkway|Pkwy|Trail|Square|Alley|Crescent)"
)
# "12 Superior Court judges", "40 Food Drive boxes": numbers of things.
NO_STREET = compiled(
    r"\d{1,6}\s(?:\w{1,20}\s){0,3}(?:(?:Superior|District|Supreme|Circuit|Federal|County|Municipal|Juvenile|Criminal)"
    r"\sCourt|(?:Food|Blood|Toy|Clothing|Book)\sDrive|United\sWay)\b"
)
DIGITS = re.compile(r"\d[\d\s().+/-]{5,40}\d|\d{3}-[A-Z]{4,7}")


def _is_street(match: re.Match[str]) -> bool:
    return not NO_STREET.match(match[0])


def _is_internet(match: re.Match[str]) -> bool:
    try:
        ipaddress.ip_address(match[0])
    except ValueError:
        return False
    return True


class PhoneNumbers:
    """Finds telephone numbers as a telephone would: by the numbering plans that phonenumbers knows."""

    kinds, sees_disguise = WORDS, False

    def find(self, field: Field, reading: TextView) -> Iterator[Finding]:
        """Yield the numbers that could be called, written as in the United States or with a country code."""
        if not DIGITS.search(reading.text):
            return
        for match in PhoneNumberMatcher(reading.text, "US", leniency=Leniency.VALID, max_tries=1000):
            yield make_finding(PHONE, field, *reading.span(match.start, match.end), match.raw_string)


AT, DOT = r"(?:@|\s?[\[(]at[\])]\s?)", r"(?:\.|\s?[\[(]dot[\])]\s?)"
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
        compiled(rf"{START}[A-Za-z0-9._%+'-]{{1,64}}{AT}[A-Za-z0-9-]{{1,63}}(?:{DOT}[A-Za-z0-9-]{{1,63}}){{1,6}}{END}"),
        kinds=EVERYWHERE,
    ),
    Pattern(
        BIRTH,
        compiled(
            rf"\b{BORN}{END}[\s:,(]{{0,3}}(?:(?:is|was|on|of|in|\w{{2,15}},)\s){{0,3}}(?P<it>{DAY})", any_case=True
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
