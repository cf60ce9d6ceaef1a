"""Personal data: what says who or where a person is, or opens an account."""

from stories.publishing.release_checks.personal.contact_details import PLACES
from stories.publishing.release_checks.personal.id_numbers import NUMBERS

PERSONAL = (*NUMBERS, *PLACES)
