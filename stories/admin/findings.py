"""What the release check finds in the saved text, shown beside the fields of the form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from stories.admin.next_edition import has_lost_picture
from stories.models import Decision, Story
from stories.publishing.checks import findings
from stories.publishing.release_checks.excerpt import Excerpt, excerpt_of
from stories.publishing.release_checks.findings import Context, Field, Finding, Rule
from stories.publishing.release_checks.text_fields import public_fields
from stories.publishing.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class DisplayedFinding:
    """One finding in the form; `id` is where the list of all findings leads."""

    id: str
    finding: Finding
    excerpt: Excerpt
    decision: Decision | None

    @property
    def rule(self) -> Rule:
        return self.finding.rule

    @property
    def needs_decision(self) -> bool:
        """A warning that nobody decided on."""
        return not self.rule.blocks and self.decision is None


def findings_of(story: Story) -> list[DisplayedFinding]:
    """Return what is found in the saved text, what stops the release first; none while the picture is lost."""
    if has_lost_picture(story):
        return []
    content = snapshot(story)
    decisions = {(one.rule, one.digest): one for one in story.decisions.select_related("by")}
    texts = {field.name: field for field in public_fields(content, Context())}
    found = sorted(findings(story, content), key=lambda finding: not finding.rule.blocks)
    return [
        DisplayedFinding(
            f"finding-{number}",
            finding,
            excerpt_of(texts.get(finding.field, Field(finding.field, "")), finding),
            decisions.get((finding.rule.id, finding.digest)),
        )
        for number, finding in enumerate(found, 1)
    ]


def attach_findings(shown: Iterable[DisplayedFinding], form: Any, formsets: Iterable[Any]) -> None:
    """Hang each finding on its field, and those of outcomes on their rows, where the templates look for them.

    A field with findings is described by them too, for people who do not see the page.
    """
    places = dict(form.fields) | {rows.formset.prefix: rows for rows in formsets}
    for one in shown:
        if (place := places.get(one.finding.form_field)) is None:
            continue
        place.findings = [*getattr(place, "findings", []), one]
    for name, field in form.fields.items():
        if getattr(field, "findings", None):
            described = [form[name].aria_describedby, *(one.id for one in field.findings)]
            field.widget.attrs["aria-describedby"] = " ".join(filter(None, described))
