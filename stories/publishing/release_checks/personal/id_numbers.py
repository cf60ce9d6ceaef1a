"""Numbers of persons, vehicles and accounts. Where a number has a checksum, it must be valid."""

import re

from django.utils.translation import gettext_lazy as _
from stdnum import bitcoin, iban, luhn
from stdnum.us import rtn, ssn
from vininfo import Vin

from stories.publishing.release_checks.findings import warning_rule
from stories.publishing.release_checks.pattern import END, START, Pattern, compiled

HOW_TO_FIX = _("Remove the number. If it must stay, explain why the public needs it.")
PII = _("DHS Handbook for Safeguarding Sensitive PII, December 2017")
DRIVER_LAW = _("Driver's Privacy Protection Act, 18 U.S.C. 2721")
SOCIAL = warning_rule(
    "social-security-number",
    _("Social Security number"),
    _("These digits may be a Social Security number."),
    HOW_TO_FIX,
    _(
        "Privacy Act of 1974, 5 U.S.C. 552a; DHS Handbook for Safeguarding Sensitive PII, December"
        " 2017"
    ),
)
ALIEN = warning_rule(
    "alien-number",
    _("Alien registration number"),
    _("The number identifies a person's immigration file."),
    HOW_TO_FIX,
    PII,
)
PASSPORT = warning_rule(
    "passport-number",
    _("Passport number"),
    _("The number identifies a person's passport."),
    HOW_TO_FIX,
    PII,
)
LICENSE = warning_rule(
    "driver-license",
    _("Driver's license number"),
    _("The number identifies a person's license."),
    HOW_TO_FIX,
    DRIVER_LAW,
)
PLATE = warning_rule(
    "license-plate",
    _("License plate"),
    _("A plate identifies the owner of a vehicle."),
    HOW_TO_FIX,
    DRIVER_LAW,
)
VEHICLE = warning_rule(
    "vehicle-number",
    _("Vehicle identification number"),
    _("The number identifies a vehicle and its owner."),
    HOW_TO_FIX,
    _("49 CFR 565.15; Driver's Privacy Protection Act, 18 U.S.C. 2721"),
)
CARD = warning_rule(
    "card-number",
    _("Card number"),
    _("These digits are a valid payment card number."),
    HOW_TO_FIX,
    _("ISO/IEC 7812-1; DHS Handbook for Safeguarding Sensitive PII, December 2017"),
)
ACCOUNT = warning_rule(
    "account-number",
    _("Account number"),
    _("The number identifies an account of a person or company."),
    HOW_TO_FIX,
    _("ISO 13616 (IBAN); DHS Handbook for Safeguarding Sensitive PII, December 2017"),
)

# Between a word such as "passport" and its number.
_BETWEEN = (
    r"(?:\s?(?:number|numbers|no\.?|num\.?|nr\.?|\#|:|is|was|bearing|with|reading|reads?|of|the|,))"
    r"{0,4}"
)
NUMBER_IS = _BETWEEN + r"\s?[:#“\"']?\s?"
SSN_WORD = re.compile(
    r"SSA?N|SS\s?#|social\ssecurity|ITIN|taxpayer\sid(?:entification)?", re.IGNORECASE
)


def _is_social(match: re.Match[str]) -> bool:
    """Return whether digits are an SSN or ITIN by their separators or by the words before them.

    With separators also impossible numbers: people mistype and invent them.
    """
    separator = match["separator"]
    if separator in ("-", "."):
        return True

    digits = re.sub(r"\D", "", match["it"])
    if separator and ssn.is_valid(digits):
        return True

    text_before = match.string[max(0, match.start() - 60) : match.start()]
    return SSN_WORD.search(text_before) is not None


def _is_card(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[0])
    if not 13 <= len(digits) <= 19:
        return False
    has_different_digits = len(set(digits)) > 1
    return has_different_digits and luhn.is_valid(digits)


def _is_vehicle(match: re.Match[str]) -> bool:
    if not any(map(str.isdigit, match[0])):
        return False
    return bool(Vin(match[0].upper()).verify_checksum())


def _has_digit(match: re.Match[str]) -> bool:
    return any(map(str.isdigit, match["it"]))


def _is_iban(match: re.Match[str]) -> bool:
    return iban.is_valid(match["it"])


def _is_routing(match: re.Match[str]) -> bool:
    return rtn.is_valid(match["it"])


def _is_wallet(match: re.Match[str]) -> bool:
    return bitcoin.is_valid(match["it"])


A_NUMBER = r"A[#-]?\s?-?(?:\d{3}[ -]\d{3}[ -]\d{3}|\d{8,9})"
LICENSED = r"(?:driver[’']?s?[’']?\slicen[sc]e|\bDL\b|\bOLN\b)"
PLATES = r"(?i:\b(?:licen[sc]e\s|registration\s|number\s)?(?:plates?|tags?|LIC|LP))"
PLATE_NUMBER = r"(?P<it>[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,5})"
IBAN = r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"
WALLET = r"(?:bc1[ac-hj-np-z02-9]{25,62}|[13][1-9A-HJ-NP-Za-km-z]{25,34})"

ID_NUMBERS = (
    Pattern(
        SOCIAL,
        compiled(
            r"(?<![\d.-])(?P<it>\d{3}(?P<separator>[ .-]?)\d{2}(?P=separator)\d{4})(?![\d-]|\.\d)"
        ),
        _is_social,
    ),
    Pattern(
        SOCIAL,
        compiled(
            r"(?<![\w*#])(?:[xX]{3}|\*{3}|\#{3})[ .-]?(?:[xX]{2}|\*{2}|\#{2})[ .-]?\d{4}(?!\d)"
        ),
    ),
    Pattern(
        SOCIAL,
        compiled(
            r"(?:SSN|social\ssecurity\snumbers?)\s(?:ending\s(?:in|with)|ends\s(?:in|with)"
            r"|ended\s(?:in|with))\s\d{4}(?!\d)"
            r"|last\s(?:four|4)(?:\sdigits)?\s(?:of|are)[^.\n]{0,40}?"
            r"(?:SSN|social\ssecurity\snumber)\s?(?:is|are|were|was|:)?\s?\d{4}(?!\d)",
            any_case=True,
        ),
    ),
    Pattern(
        ALIEN,
        compiled(
            rf"{START}(?:{A_NUMBER}|(?:alien|USCIS)(?:\sregistration)?{NUMBER_IS}A?\d{{7,9}}){END}",
            any_case=True,
        ),
    ),
    Pattern(
        PASSPORT,
        compiled(rf"passports?{NUMBER_IS}(?P<it>[A-Z]{{0,2}}\d{{7,9}}){END}", any_case=True),
    ),
    Pattern(
        LICENSE,
        compiled(
            rf"{LICENSED}{NUMBER_IS}(?P<it>[A-Z]{{0,3}}[ -]?\d[\d -]{{5,14}}\d){END}", any_case=True
        ),
    ),
    Pattern(
        PLATE,
        compiled(rf"{PLATES}{NUMBER_IS}(?P<it>[A-Z0-9]{{1,4}}[ -]?[A-Z0-9]{{2,5}}){END}"),
        _has_digit,
    ),
    Pattern(
        PLATE,
        compiled(
            rf"(?:\b[A-Z][A-Za-z]{{1,13}}\s(?:licen[sc]e|registration)|(?i:the|its|his|her)\slicen[sc]e"
            rf"(?:\splate)?\s(?:is|was))\s{PLATE_NUMBER}{END}"
        ),
        _has_digit,
    ),
    Pattern(VEHICLE, compiled(rf"{START}[A-HJ-NPR-Z0-9]{{17}}{END}", any_case=True), _is_vehicle),
    Pattern(CARD, compiled(r"(?<![\d.,-])[2-6](?:[ -]?\d){12,18}(?![\d-])"), _is_card),
    Pattern(ACCOUNT, compiled(rf"{START}(?P<it>{IBAN}){END}"), _is_iban),
    Pattern(
        ACCOUNT,
        compiled(
            rf"\b(?:account|acct\.?){NUMBER_IS}(?P<it>\d[\d -]{{4,16}}\d){END}", any_case=True
        ),
    ),
    Pattern(
        ACCOUNT,
        compiled(rf"\b(?:routing|ABA|RTN){NUMBER_IS}(?P<it>\d{{9}}){END}", any_case=True),
        _is_routing,
    ),
    Pattern(ACCOUNT, compiled(rf"{START}(?P<it>{WALLET}){END}"), _is_wallet),
)
