"""What each act asks before it is done."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.fields import EasternDateTimeField
from stories.admin.findings import DisplayedFinding, findings_of
from stories.admin.forms import COUNT
from stories.admin.next_edition import NextEdition
from stories.models import Clearance, Story
from stories.models.clearance import ReleaseForm
from stories.publishing.workflow import LegalReview, ReleaseOptions, decide


def counted_text_input(longest: int = 300) -> forms.TextInput:
    """Return a field of one line that counts while one types."""
    return forms.TextInput(attrs={"class": "vTextField", "data-count-max": longest, "data-count-text": COUNT})


class DecisionFields(forms.Form):
    """Fields named by the finding, so that a reason cannot slide to another one when the text changes meanwhile."""

    def ask_for_decisions(self, story: Story) -> None:
        """Add a field for each warning that waits for a decision."""
        self.warnings = {f"decision_{one.finding.digest[:16]}": one for one in findings_of(story) if one.needs_decision}
        for name, one in self.warnings.items():
            self.fields[name] = forms.CharField(
                label=_label(one),
                max_length=300,
                widget=counted_text_input(),
                help_text=_("Why this is no reason against release. Kept with the edition."),
            )

    def decide(self, story: Story, user: Any) -> None:
        """Keep the reasons as decisions of this person; raise WorkflowError."""
        for name, one in self.warnings.items():
            decide(story, one.finding, self.cleaned_data[name], user)


def _label(one: DisplayedFinding) -> str:
    about = {"rule": one.rule.title, "field": one.finding.field, "match": one.excerpt.match}
    if one.excerpt:
        return _("%(rule)s in %(field)s: “%(match)s”") % about
    return _("%(rule)s in %(field)s") % about


MOMENT = gettext_lazy("Eastern time, such as 2026-11-30 09:00. In the hour that comes twice in fall, add EDT or EST.")
RECORD = [field.name for field in ReleaseForm._meta.get_fields()]


class ActionForm(forms.Form):
    """An act that asks nothing. `review` is the text as it was looked at; the act is done on no other."""

    shows_text = False
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, story: Story, review: NextEdition | None) -> None:
        super().__init__(data, label_suffix="", initial={"seen": review.digest if review else ""})
        self.story, self.review = story, review

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [field for field in self if not field.is_hidden]


class ActionRemarkForm(ActionForm):
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("For staff: it stands in the log, not on the site."),
    )


class SubmitForm(ActionRemarkForm):
    shows_text = True


class SendBackForm(ActionRemarkForm):
    """Says what to change."""

    shows_text = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remark"].required = True
        self.fields["remark"].help_text = _("What should be changed, and why. The author reads it above the form.")


class WithdrawForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=counted_text_input(),
        help_text=gettext_lazy("For staff: it stands in the log, not on the site."),
    )


class ReleaseRecordForm(ActionForm):
    """The questions of the release record, with the words of the model."""

    shows_text = True
    is_urgent = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in forms.fields_for_model(Clearance, RECORD, widgets=WIDGETS).items():
            self.fields[name] = field
            field.required = name == "case_status" or (not self.is_urgent and not name.startswith("attorney"))

    @property
    def answers(self) -> LegalReview:
        return LegalReview(**{name: self.cleaned_data[name] for name in RECORD})


WIDGETS: dict[str, type[forms.Widget] | forms.Widget] = {
    **{name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in RECORD if name.endswith("_on")},
    **{name: forms.TextInput(attrs={"class": "vTextField"}) for name in RECORD if name.endswith("_by")},
    "attorney": forms.TextInput(attrs={"class": "vTextField"}),
}


class ClearForm(DecisionFields, ReleaseRecordForm):
    """The release record, and a decision on each warning that has none yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_for_decisions(self.story)


class PublishForm(DecisionFields, ActionForm):
    """Asks what changed, from the second edition on, and until when the story is public.

    What is found only after the clearance, such as a link that died since, is decided on here.
    """

    shows_text = True
    change_note = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=300,
        required=False,
        widget=counted_text_input(),
        help_text=gettext_lazy("Public: it stands under the story. A few plain words, such as: Date corrected."),
    )
    is_correction = forms.BooleanField(
        label=gettext_lazy("This is a correction"),
        required=False,
        help_text=gettext_lazy("The released text was wrong. It is listed under /corrections/ and cannot be deleted."),
    )
    until = EasternDateTimeField(label=gettext_lazy("Unpublish at"), required=False, help_text=MOMENT)
    review_at = EasternDateTimeField(label=gettext_lazy("Review by"), required=False, help_text=MOMENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has_latest = bool(self.review and self.review.latest)
        self.fields["change_note"].required = has_latest
        self.initial["review_at"] = self.story.review_at
        if not has_latest:
            del self.fields["change_note"], self.fields["is_correction"]
        self.ask_for_decisions(self.story)

    @property
    def terms(self) -> ReleaseOptions:
        names = ("change_note", "is_correction", "at", "until", "review_at")
        return ReleaseOptions(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class ScheduleForm(PublishForm):
    at = EasternDateTimeField(label=gettext_lazy("Publish at"), help_text=MOMENT)
    field_order = ["at", "until", "review_at", "change_note", "is_correction"]


class BreakGlassForm(PublishForm, ReleaseRecordForm):
    """Everything that a release asks, of one person who must say why."""

    is_urgent = True
    why = forms.CharField(
        label=gettext_lazy("Why it cannot wait"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Kept with the release. Every official sees it until a second person has signed."),
    )
    field_order = ["why", "change_note", "is_correction", "until", "review_at", *RECORD]
