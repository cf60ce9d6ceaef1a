"""Markings in the content of a document that isn't imported."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError
from stories.intake.word.docx_parts import joined
from stories.intake.word.left_out import LeftOut
from stories.publishing.release_checks.check import check_field
from stories.publishing.release_checks.findings import Field, Finding, blocking_findings
from stories.text_safety import UNSTORABLE

MAX_CHARACTERS = 500_000  # of all content that is left out; the release check reads it
MAX_MARKINGS = 50
MAX_MARKING_LENGTH = 200


def find_markings(left_out: Iterable[LeftOut]) -> list[tuple[str, str]]:
    """Return (rule, text) of the markings in what isn't imported; raise FileError if it is huge."""
    left_out = list(left_out)
    if sum(len(one.text) for one in left_out) > MAX_CHARACTERS:
        raise FileError(
            _("The document has more than %(limit)s characters outside its text. Remove some.")
            % {"limit": f"{MAX_CHARACTERS:,}"}
        )

    found: dict[str, str] = {}
    for one in left_out:
        for finding in _found(one):
            marking = " ".join(finding.excerpt.split())[:MAX_MARKING_LENGTH]
            text = UNSTORABLE.sub("", f"{one.label}: {marking}")
            found.setdefault(text, finding.rule.id)

    return [(rule, text) for text, rule in found.items()][:MAX_MARKINGS]


def _found(one: LeftOut) -> list[Finding]:
    """Return the markings in a text, also possible ones where people wrote its letters."""
    findings: list[Finding] = []
    for passage in _passages(one):
        findings += check_field(Field("body", passage))

    if one.is_property:
        return blocking_findings(findings)
    return [each for each in findings if each.rule.is_marking]


def _passages(one: LeftOut) -> Iterable[str]:
    """Return the texts to check: all lines together and each alone, where a lone level counts."""
    text = one.text.upper() if one.is_property else one.text
    lines = joined(text.splitlines()).splitlines()
    return dict.fromkeys([" ".join(lines), *lines])
