"""Personal data: what says who or where a person is, or opens an account."""

from stories.publishing.release_checks.personal.contact_details import CONTACT_DETAILS
from stories.publishing.release_checks.personal.id_numbers import ID_NUMBERS

PERSONAL = (*ID_NUMBERS, *CONTACT_DETAILS)
