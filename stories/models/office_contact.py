"""Checks of a published office contact, which must never be a person's."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# A word that names an office. An office without one of them may be a person's name.
_OFFICE_WORDS = """
affairs agency bureau center command communications contact council department desk division
duty fusion headquarters help information intake intelligence line liaison media office officer
operations outreach police press privacy public records relations reporting sheriff staff
switchboard team unit watch
"""
OFFICE_WORDS = frozenset(_OFFICE_WORDS.split())
PHONE = re.compile(r"\+?[(0-9][0-9 ().-]{5,20}[0-9](?: ?(?:x|ext\.?) ?[0-9]{1,6})?")
# Mailboxes of people: first.last@, j.doe@, first_last@.
PERSONAL_MAILBOX = re.compile(r"[a-z]+[._][a-z]+[0-9]*")


def validate_office(text: str) -> None:
    """Raise ValidationError if no word of the text names an office."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    if not words & OFFICE_WORDS:
        raise ValidationError(_("Name an office, such as Public Affairs Office, not a person."))


def validate_phone(text: str) -> None:
    """Raise ValidationError for anything but a phone number."""
    if not PHONE.fullmatch(text):
        raise ValidationError(_("Enter a phone number with area code, such as 555-010-0199."))


def validate_office_email(address: str) -> None:
    """Raise ValidationError for the mailbox of a person, such as first.last@example.gov."""
    mailbox = address.partition("@")[0].lower()
    words = set(re.split(r"[._-]", mailbox))
    if PERSONAL_MAILBOX.fullmatch(mailbox) and not words & OFFICE_WORDS:
        raise ValidationError(_("Enter the address of an office, not of a person."))
