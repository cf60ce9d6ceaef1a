"""The part of the password blocklist that only this site has (NIST SP 800-63B-4, section 3.1.1.2)."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import STATES
from stories.models import FusionCenter

# What people put around the name of a site, when they are asked for something longer.
COMMON = "password passphrase passcode welcome letmein login admin administrator secret qwerty asdf homeland"
FILLING = re.compile(r"(?:19|20)\d\d|123(?:4(?:5(?:6(?:7(?:8(?:90?)?)?)?)?)?)?|\s")
OWN = 4  # different characters that must remain of a password without such words


class ContextValidator:
    """Refuse what is put together from the site, a center, a state and the account, and what repeats itself.

    The whole password is judged: such a word may stand in it as long as it is not all there is.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is on the list. One query."""
        rest = _plain(password)
        for word in sorted(context_words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(set(FILLING.sub("", rest))) < OWN:
            raise ValidationError(self.get_help_text(), code="password_context")

    def get_help_text(self) -> str:
        return _(
            "Your password can’t be put together from your name, the site, a center, a state, years or repetition."
        )


def context_words(user: Any) -> set[str]:
    """Return the words, four letters or longer: of the site, its centers and states, and of the account."""
    account = [getattr(user, name, "") or "" for name in ("username", "first_name", "last_name", "email")]
    centers = FusionCenter.objects.values_list("name", "acronym")
    about = [settings.SITE_NAME, settings.AGENCY_NAME, settings.SITE_URL, COMMON, *STATES.values(), *account]
    return set(_words([*about, *(name for center in centers for name in center)]))


def _words(texts: Iterable[Any]) -> Iterable[str]:
    return (word for text in texts for word in re.split(r"[\W\d_]+", _plain(str(text))) if len(word) >= 4)


def _plain(text: str) -> str:
    """The text in small letters without accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(char))
