"""Forms of the workflow actions."""

from datetime import timedelta
from typing import cast

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.fields import EasternDateTimeField, RecentDateField
from stories.admin.findings import DisplayedFinding, findings_of
from stories.admin.form_renderer import counter_attrs
from stories.admin.next_edition import NextEdition
from stories.admin.unsaved import UnsavedFormMixin
from stories.choices import CaseStatus
from stories.models import Clearance, Story
from stories.models.clearance import ReleaseForm
from stories.publishing.workflow import ChangeNote, LegalReview, ReleaseOptions, decide
from stories.publishing.workflow.dates import current_end
from stories.timezones import EASTERN

EASTERN_HELP = gettext_lazy("Eastern time.")
TEXT_CHANGED = "text_changed"

RECORD_FIELDS = [field.name for field in ReleaseForm._meta.get_fields()]
RECORD_DATES = {name: RecentDateField for name in RECORD_FIELDS if name.endswith("_on")}


def counted_text_input(max_length: int = 300) -> forms.TextInput:
    """Return a text input that shows the number of characters while the user types."""
    return forms.TextInput(attrs={"class": "vTextField", **counter_attrs(max_length)})


def text_area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})


def remark_field(max_length: int = 1000) -> forms.CharField:
    """Return the field of an optional remark, which the history stores."""
    return forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=max_length,
        required=False,
        widget=text_area(),
        help_text=gettext_lazy("Staff only. Saved in the history, not published."),
    )


class ActionForm(UnsavedFormMixin, forms.Form):
    """A form without questions. `seen` is the hash of the text that the user looked at."""

    shows_text = False
    # Whether the text must be complete and free of findings that stop the release.
    needs_sound_text = True
    # Whether the action itself compares `seen` with the stored text, because it replaces it.
    replaces_text = False
    # Whether the form is above the text that it is about.
    comes_first = False
    # Whether the form changes the note on what changed, so that only the text must be as seen.
    writes_note = False
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None, story: Story, next_edition: NextEdition | None
    ) -> None:
        digest = ""
        if next_edition:
            digest = next_edition.text_digest if self.writes_note else next_edition.digest
        super().__init__(data, label_suffix="", initial={"seen": digest})
        self.story = story
        self.next_edition = next_edition

    @property
    def typed_texts(self) -> list[tuple[str, str]]:
        """Label and text of each field that the user filled in, to copy after a refusal."""
        texts = []
        for field in self.visible_fields():
            is_text = isinstance(field.field.widget, forms.Textarea | forms.TextInput)
            if is_text and field.data:
                texts.append((str(field.label), field.data))

        return texts

    def report_changed_text(self) -> None:
        """Add an error if the text that is shown now is not the one the user looked at."""
        if self.next_edition is None or not self.is_bound:
            return

        is_reported = self.has_error(NON_FIELD_ERRORS, code=TEXT_CHANGED)
        if self.data.get("seen") != self.next_edition.digest and not is_reported:
            self.add_error(None, text_changed())


def text_changed() -> ValidationError:
    return ValidationError(
        _("The story was changed after you opened this page. Review it before you continue."),
        code=TEXT_CHANGED,
    )


class ActionRemarkForm(ActionForm):
    """A form with an optional remark."""

    remark = remark_field()


class NoteForm(ActionForm):
    """A form that asks what changed, from the second edition on."""

    writes_note = True
    change_note = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=300,
        required=False,
        widget=counted_text_input(),
        help_text=gettext_lazy("Published with the story. For example: Date corrected."),
    )
    is_correction = forms.BooleanField(
        label=gettext_lazy("This is a correction"),
        required=False,
        help_text=gettext_lazy(
            "The published text was wrong. Corrections are listed permanently under /corrections/."
        ),
    )

    def __init__(
        self, data: QueryDict | None, story: Story, next_edition: NextEdition | None
    ) -> None:
        super().__init__(data, story, next_edition)
        self.initial["change_note"] = story.change_note
        self.initial["is_correction"] = story.is_correction

        if next_edition and next_edition.latest:
            self.fields["change_note"].required = True
        else:
            del self.fields["change_note"]
            del self.fields["is_correction"]

    @property
    def note(self) -> ChangeNote:
        text = self.cleaned_data.get("change_note", "")
        return ChangeNote(text, self.cleaned_data.get("is_correction", False))


class SubmitForm(NoteForm, ActionRemarkForm):
    """A form that shows the text to be submitted."""

    shows_text = True
    field_order = ["change_note", "is_correction", "remark"]


class DiscardForm(ActionForm):
    """A form that shows what is discarded."""

    shows_text = True
    needs_sound_text = False
    replaces_text = True


class SendBackForm(ActionRemarkForm):
    """A form with a required remark for the author."""

    shows_text = True
    needs_sound_text = False
    comes_first = True

    def __init__(
        self, data: QueryDict | None, story: Story, next_edition: NextEdition | None
    ) -> None:
        super().__init__(data, story, next_edition)
        remark = self.fields["remark"]
        remark.required = True
        remark.help_text = _("What to change, and why. The author sees it above the form.")


class WithdrawForm(ActionForm):
    """A form that asks for the reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=counted_text_input(),
        help_text=gettext_lazy("Staff only. Saved in the history, not published."),
    )


class DecisionFields(forms.Form):
    """A required reason for each warning of the release check that has no decision yet.

    Fields are named by the finding, so that a reason never moves to another finding when the text
    changes between two requests.
    """

    def add_decision_fields(self, story: Story) -> None:
        """Add a field for the reason of each decision that the text needs."""
        self.warnings: dict[str, DisplayedFinding] = {}
        for finding in findings_of(story):
            if not finding.needs_decision:
                continue

            name = f"decision_{finding.finding.digest[:16]}"
            self.warnings[name] = finding
            self.fields[name] = forms.CharField(
                label=finding_label(finding),
                max_length=300,
                widget=counted_text_input(),
                help_text=_("Explain why this can be released. Saved with the edition."),
            )

    def save_decisions(self, story: Story, user: User) -> None:
        """Store the reasons as decisions of the user; raise WorkflowError."""
        for name, finding in self.warnings.items():
            decide(story, finding.finding, self.cleaned_data[name], user)


def finding_label(finding: DisplayedFinding) -> str:
    """Return the label of a decision: rule, field and the text found."""
    details = {
        "rule": finding.rule.title,
        "field": finding.finding.field,
        "match": finding.excerpt.match,
    }
    if finding.excerpt:
        return _("%(rule)s in %(field)s: “%(match)s”") % details
    return _("%(rule)s in %(field)s") % details


class ReleaseRecordForm(ActionForm):
    """The questions of the release record, with the labels of the model.

    None has a preset answer: whoever signs has to answer. Open remarks must be confirmed as read.
    """

    shows_text = True
    is_urgent = False

    def __init__(
        self, data: QueryDict | None, story: Story, next_edition: NextEdition | None
    ) -> None:
        super().__init__(data, story, next_edition)
        questions = forms.fields_for_model(
            Clearance, RECORD_FIELDS, widgets=_record_widgets(), field_classes=RECORD_DATES
        )
        for name, field in questions.items():
            self.fields[name] = field
            field.required = self._is_required(name)

        case_status = cast(forms.ChoiceField, self.fields["case_status"])
        case_status.choices = [("", _("Choose an answer")), *CaseStatus.choices]
        case_status.initial = ""

        if story.remarks.filter(done_at=None).exists():
            self.fields["remarks_read"] = forms.BooleanField(
                label=_("I have read the open remarks above"),
                help_text=_("Return the story if a remark must be settled before the release."),
            )

    def _is_required(self, name: str) -> bool:
        """Return whether an action requires an answer to a question of the release record."""
        if name == "case_status":
            return True
        return not self.is_urgent and not name.startswith("attorney")

    @property
    def legal_review(self) -> LegalReview:
        return LegalReview(**{name: self.cleaned_data[name] for name in RECORD_FIELDS})


def _record_widgets() -> dict[str, type[forms.Widget] | forms.Widget]:
    """Return date inputs for dates and wide inputs for names."""
    widgets: dict[str, type[forms.Widget] | forms.Widget] = {}
    for name in RECORD_FIELDS:
        if name in RECORD_DATES:
            widgets[name] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        elif name.endswith("_by") or name == "attorney":
            widgets[name] = forms.TextInput(attrs={"class": "vTextField"})

    return widgets


class ClearForm(DecisionFields, ReleaseRecordForm):
    """The release record, and a decision on each open warning."""

    def __init__(
        self, data: QueryDict | None, story: Story, next_edition: NextEdition | None
    ) -> None:
        super().__init__(data, story, next_edition)
        self.add_decision_fields(story)


class PublishForm(DecisionFields, ActionForm):
    """Options of a release.

    Warnings that appeared after the clearance, such as a dead link, are decided here.
    """

    shows_text = True
    until = EasternDateTimeField(
        label=gettext_lazy("Unpublish at"), required=False, help_text=EASTERN_HELP
    )
    review_at = EasternDateTimeField(
        label=gettext_lazy("Review by"), required=False, help_text=EASTERN_HELP
    )

    def __init__(
        self, data: QueryDict | None, story: Story, next_edition: NextEdition | None
    ) -> None:
        super().__init__(data, story, next_edition)
        self.initial["review_at"] = story.review_at
        self.initial["until"] = current_end(story)

        self.add_decision_fields(story)

    @property
    def release_options(self) -> ReleaseOptions:
        names = ("at", "until", "review_at")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return ReleaseOptions(**given)


class ScheduleForm(PublishForm):
    """Options of a release, and its time."""

    at = EasternDateTimeField(label=gettext_lazy("Publish at"), help_text=EASTERN_HELP)
    field_order = ["at", "until", "review_at"]


class BreakGlassForm(NoteForm, PublishForm, ReleaseRecordForm):
    """All questions of a clearance and a release, and why there is no second person."""

    is_urgent = True
    why = forms.CharField(
        label=gettext_lazy("Why it can’t wait"),
        max_length=1000,
        widget=text_area(),
        help_text=gettext_lazy(
            "Saved with the release. All officials see it until a second person has signed."
        ),
    )
    field_order = ["why", "change_note", "is_correction", "until", "review_at", *RECORD_FIELDS]


class EndDateForm(ActionRemarkForm):
    """The end date of a public story; empty means that it stays public."""

    until = EasternDateTimeField(
        label=gettext_lazy("Unpublish at"),
        required=False,
        help_text=gettext_lazy("Eastern time. Leave it empty to keep the story public."),
    )
    # The history stores the date in front of it.
    remark = remark_field(max_length=900)
    field_order = ["until", "remark"]

    def __init__(
        self, data: QueryDict | None, story: Story, next_edition: NextEdition | None
    ) -> None:
        super().__init__(data, story, next_edition)
        self.initial["until"] = current_end(story)


class ReadAgainForm(ActionRemarkForm):
    """The next date on which staff review a public story."""

    review_at = EasternDateTimeField(
        label=gettext_lazy("Next review by"),
        help_text=EASTERN_HELP,
    )
    field_order = ["review_at", "remark"]

    def __init__(
        self, data: QueryDict | None, story: Story, next_edition: NextEdition | None
    ) -> None:
        super().__init__(data, story, next_edition)
        in_a_year = timezone.now() + timedelta(days=365)
        self.initial["review_at"] = in_a_year.astimezone(EASTERN).replace(hour=9, minute=0)
