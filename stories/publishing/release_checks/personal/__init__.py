"""Personal data: what says who or where a person is, or opens an account."""

from stories.publishing.release_checks.personal.numbers import NUMBERS
from stories.publishing.release_checks.personal.places import PLACES

PERSONAL = (*NUMBERS, *PLACES)
