"""Release check findings of a change, as the staff site shows them."""

from stories.admin.findings import DisplayedFinding
from stories.publishing.proposals.check import check_values, checked_texts
from stories.publishing.proposals.values import Values
from stories.publishing.public_texts import PublicModel
from stories.publishing.release_checks.excerpt import excerpt_of


def displayed_findings(
    public: PublicModel, before: Values, after: Values
) -> list[DisplayedFinding]:
    """Return the findings in new values, blocking ones first."""
    texts = {field.name: field for field in checked_texts(public, after)}
    found = sorted(check_values(public, before, after), key=lambda one: not one.rule.blocks)

    displayed = []
    for number, finding in enumerate(found, 1):
        excerpt = excerpt_of(texts[finding.field], finding)
        displayed.append(DisplayedFinding(f"finding-{number}", finding, excerpt, None))

    return displayed
