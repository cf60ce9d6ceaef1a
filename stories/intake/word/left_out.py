"""Content of a document that isn't imported, reported with its words."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import ngettext

from stories.text_safety import UNSTORABLE

MAX_QUOTE = 300  # characters of the document in a notice
MAX_NOTICES = 200


class LeftOut(NamedTuple):
    """What the content is, and its words with one line for each paragraph.

    `is_property` is for texts that people don't write as sentences, such as a sensitivity label,
    where "Secret" is a marking in any case.
    """

    label: str
    text: str
    is_property: bool = False

    @property
    def notice(self) -> str:
        """A sentence for the user, with a quote of at most 300 characters."""
        words = " ".join(self.text.split())
        if len(words) > MAX_QUOTE:
            words = words[: MAX_QUOTE - 1] + "…"
        return ": ".join(filter(None, [self.label, words]))


def notices_about(left_out: Iterable[LeftOut]) -> list[str]:
    """Return at most 200 notices, each one once."""
    sentences = [UNSTORABLE.sub("", one.notice) for one in left_out]
    found = list(dict.fromkeys(sentences))
    shown = found[:MAX_NOTICES]

    rest = len(found) - MAX_NOTICES
    if rest > 0:
        shown.append(
            ngettext("%(count)s more notice.", "%(count)s more notices.", rest) % {"count": rest}
        )

    return shown
