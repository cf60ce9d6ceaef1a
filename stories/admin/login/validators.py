"""Password validator with a blocklist for this site (NIST SP 800-63B-4, section 3.1.1.2)."""

import re
import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import STATES
from stories.models import FusionCenter

# Words that people add to the name of a site to make a password longer.
COMMON_WORDS = (
    "password passphrase passcode welcome letmein login admin administrator secret qwerty asdf"
    " homeland security"
)
YEARS_AND_SEQUENCES = re.compile(r"(?:19|20)\d\d|123(?:4(?:5(?:6(?:7(?:8(?:90?)?)?)?)?)?)?|\s")
# Letters, at least four of them.
LONG_WORD = re.compile(r"[^\W\d_]{4,}")
# Different characters that must remain after all blocked words are removed.
MIN_OTHER_CHARACTERS = 4


class ContextValidator:
    """Reject passwords made only of the site, a center, a state, the account or repetition.

    A password may contain such words if there is more to it.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a blocked password. One query."""
        rest = _simplify(password)
        for word in sorted(context_words(user), key=len, reverse=True):
            rest = rest.replace(word, "")

        rest = YEARS_AND_SEQUENCES.sub("", rest)

        if len(set(rest)) < MIN_OTHER_CHARACTERS:
            raise ValidationError(self.get_help_text(), code="password_context")

    def get_help_text(self) -> str:
        return _(
            "Your password can’t be put together from your name, the site, a center, a state,"
            " years or repetition."
        )


def context_words(user: User | None) -> set[str]:
    """Return the words of the site, its centers and states, and of the account."""
    texts = [settings.SITE_NAME, settings.AGENCY_NAME, settings.SITE_URL, COMMON_WORDS]
    texts += STATES.values()
    for center_names in FusionCenter.objects.values_list("name", "acronym"):
        texts += center_names

    for field in ("username", "first_name", "last_name", "email"):
        texts.append(getattr(user, field, "") or "")

    return _words(texts)


def _words(texts: Iterable[object]) -> set[str]:
    words: set[str] = set()
    for text in texts:
        words.update(LONG_WORD.findall(_simplify(str(text))))
    return words


def _simplify(text: str) -> str:
    """Return the text in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char))
