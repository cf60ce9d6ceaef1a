"""Release check of a proposed change: only what it adds to the public text."""

from collections.abc import Iterator

from stories.models import ProposedChange
from stories.publishing.proposals.values import Values
from stories.publishing.public_texts import PUBLIC_MODELS_BY_LABEL, PublicModel
from stories.publishing.release_checks.check import check_field
from stories.publishing.release_checks.findings import Field, Finding
from stories.publishing.release_checks.text_fields import strings


def findings_of(change: ProposedChange) -> list[Finding]:
    """Return the findings in the new values of a change; a merge brings no new text."""
    public = PUBLIC_MODELS_BY_LABEL[change.kind]
    return check_values(public, change.before, change.after)


def check_values(public: PublicModel, before: Values, after: Values) -> list[Finding]:
    """Return the findings in the new values. The text of a finding must not be logged.

    Warnings about passages that are public already are left out: a second person accepted them.
    """
    accepted = {finding.digest for finding in _check_texts(public, before)}

    findings = []
    for finding in _check_texts(public, after):
        if finding.rule.blocks or finding.digest not in accepted:
            findings.append(finding)

    return findings


def checked_texts(public: PublicModel, values: Values) -> Iterator[Field]:
    """Yield the texts among some values; each item of a list is a text: synonyms.0."""
    for name, kind in public.texts.items():
        for path, text in strings(values.get(name), name):
            yield Field(path, text, kind)


def _check_texts(public: PublicModel, values: Values) -> Iterator[Finding]:
    for field in checked_texts(public, values):
        yield from check_field(field)
