"""Rule on markings in the parts of a document that its import left out, such as the header."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import (
    Context,
    Field,
    Finding,
    Rule,
    Severity,
    make_finding,
)

SOURCE_MARKING = Rule(
    "source-marking",
    Severity.OFFICIAL,
    _("Marking in the imported document"),
    _(
        "The document this story was imported from has a marking outside the story. Removing words"
        " here doesn't change that. No one can release the story, even in an emergency, before a"
        " releasing official who didn't write it decides."
    ),
    _(
        "Find out whether the marking covers this story. If so, contact your security officer."
        " Otherwise, a releasing official who didn't write the story explains why it can be"
        " released."
    ),
    _("Executive Order 13526, section 1.6; 32 CFR 2001.24; 32 CFR 2002.20"),
)
# Shown beside the text, of which it isn't a part.
FIELD_NAME = "body.document"


def source_markings(context: Context) -> Iterator[Finding]:
    """Yield a finding for each marking that an import left out."""
    for _rule, text in context.source_markings:
        yield make_finding(SOURCE_MARKING, Field(FIELD_NAME, text), 0, len(text), text)


def source_markings_in(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings about the imported document."""
    return [finding for finding in findings if finding.rule is SOURCE_MARKING]
