"""Release check findings of the saved text, shown beside the fields of the story form."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.admin.helpers import InlineAdminFormSet
from django.forms import Field as FormField
from django.forms import ModelForm

from stories.admin.next_edition import has_lost_picture
from stories.models import Decision, Story
from stories.publishing.release_checks.excerpt import Excerpt, excerpt_of
from stories.publishing.release_checks.findings import Context, Field, Finding, Rule
from stories.publishing.release_checks.run import check_story
from stories.publishing.release_checks.text_fields import public_fields
from stories.publishing.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class DisplayedFinding:
    """One finding in the form; `id` is its HTML id, which the list of all findings links to."""

    id: str
    finding: Finding
    excerpt: Excerpt
    decision: Decision | None

    @property
    def rule(self) -> Rule:
        return self.finding.rule

    @property
    def needs_decision(self) -> bool:
        """A warning without a decision."""
        return not self.rule.blocks and self.decision is None


def findings_of(story: Story) -> list[DisplayedFinding]:
    """Return the findings of the saved text, blocking ones first; none if its picture is lost."""
    if has_lost_picture(story):
        return []

    content = snapshot(story)
    fields = {field.name: field for field in public_fields(content, Context())}

    decisions = {(one.rule, one.digest): one for one in story.decisions.select_related("by")}

    displayed = []
    found = sorted(check_story(story, content), key=lambda finding: not finding.rule.blocks)
    for number, finding in enumerate(found, 1):
        field = fields.get(finding.field, Field(finding.field, finding.excerpt))
        decision = decisions.get((finding.rule.id, finding.digest))
        excerpt = excerpt_of(field, finding)
        displayed.append(DisplayedFinding(f"finding-{number}", finding, excerpt, decision))

    return displayed


def attach_findings(
    displayed: Iterable[DisplayedFinding],
    form: ModelForm,
    formsets: Iterable[InlineAdminFormSet],
) -> None:
    """Attach each finding to its field or its rows, where the templates read it.

    Findings also become part of the accessible description of their field.
    """
    targets: dict[str, FormField | InlineAdminFormSet] = dict(form.fields)
    for rows in formsets:
        targets[rows.formset.prefix] = rows

    for one in displayed:
        target = targets.get(one.finding.form_field)
        if target is not None:
            attached = getattr(target, "findings", [])
            target.findings = [*attached, one]  # type: ignore[union-attr]

    for name, field in form.fields.items():
        attached = getattr(field, "findings", [])
        if attached:
            ids = [form[name].aria_describedby, *(one.id for one in attached)]
            field.widget.attrs["aria-describedby"] = " ".join(filter(None, ids))
