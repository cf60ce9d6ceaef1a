"""A question for each warning of the release check that nobody has decided on."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from stories.admin.acts.lines import line
from stories.admin.findings import Shown, findings_of
from stories.models import Story
from stories.publishing.workflow import decide


class DecisionFields(forms.Form):
    """Fields named by the finding, so that a reason cannot slide to another one when the text changes meanwhile."""

    def ask_for_decisions(self, story: Story) -> None:
        """Add a field for each warning that waits for a decision."""
        self.warnings = {f"decision_{one.finding.digest[:16]}": one for one in findings_of(story) if one.waits}
        for name, one in self.warnings.items():
            self.fields[name] = forms.CharField(
                label=_label(one),
                max_length=300,
                widget=line(),
                help_text=_("Why this is no reason against release. Kept with the edition."),
            )

    def decide(self, story: Story, user: Any) -> None:
        """Keep the reasons as decisions of this person; raise RefusedError."""
        for name, one in self.warnings.items():
            decide(story, one.finding, self.cleaned_data[name], user)


def _label(one: Shown) -> str:
    about = {"rule": one.rule.title, "field": one.finding.field, "match": one.passage.match}
    if one.passage:
        return _("%(rule)s in %(field)s: “%(match)s”") % about
    return _("%(rule)s in %(field)s") % about
