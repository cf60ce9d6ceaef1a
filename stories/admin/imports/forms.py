"""Forms of the imports: the file, and the drafts that a Word document contains."""

from collections.abc import Iterable

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.fields import CenterNameField, EventDateField
from stories.admin.form_renderer import counter_attrs
from stories.admin.unsaved import RESTORE, RESTORED
from stories.intake.batches import ImportPlan
from stories.intake.files.limits import require_size
from stories.intake.word.drafts import Draft
from stories.intake.word.plan import DraftAnswers
from stories.models import FusionCenter, ThreatType
from stories.text_safety import UNSTORABLE


class ImportFileField(forms.FileField):
    """A file of at most 10 MB, with a name that the database can store."""

    def clean(self, data: UploadedFile | None, initial: UploadedFile | None = None) -> UploadedFile:
        file = super().clean(data, initial)
        require_size(file.size)
        file.name = UNSTORABLE.sub("", file.name)
        return file


class UploadForm(forms.Form):
    """One file with an accepted extension."""

    file = ImportFileField(label=gettext_lazy("File"), max_length=150)

    def __init__(self, request: HttpRequest, accept: str, help_text: str | Promise) -> None:
        if request.method == "POST":
            super().__init__(request.POST, request.FILES, label_suffix="")
        else:
            super().__init__(label_suffix="")

        self.fields["file"].widget.attrs["accept"] = accept
        self.fields["file"].help_text = str(help_text)


class DraftChoices:
    """The centers and threat types that a draft can refer to.

    Contributors can choose only their own centers as the lead.
    """

    def __init__(self, user: User | AnonymousUser) -> None:
        self.centers = dict(FusionCenter.objects.values_list("pk", "name"))
        self.threat_types = dict(ThreatType.objects.values_list("pk", "name"))
        self.lead_centers = self.centers

        if isinstance(user, User) and not user.has_perm("stories.view_all_stories"):
            own_centers = user.memberships.values_list("center", flat=True)
            if own_centers:
                self.lead_centers = {pk: self.centers[pk] for pk in own_centers}


class DraftForm(forms.Form):
    """One draft: whether to import it, and the values found in its byline and text."""

    is_taken = forms.BooleanField(label=gettext_lazy("Import this draft"), required=False)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "vTextField", **counter_attrs(90)}),
        help_text=gettext_lazy("Say what was achieved, in 90 characters or less if possible."),
    )
    event_date = EventDateField(
        label=gettext_lazy("Date of the event"),
        required=False,
        help_text=gettext_lazy("As exact as the source gives it: 2011, 2011-12 or 2011-12-07."),
    )
    lead_center = CenterNameField(
        label=gettext_lazy("Lead center"),
        required=False,
        help_text=gettext_lazy("The first center named in the document. Type to see the list."),
    )
    supporting_centers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Supporting centers"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    threat_types = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Threat types"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    alt = forms.CharField(
        label=gettext_lazy("Alternative text of the picture"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Describe the picture for people who can’t see it. If you leave this empty, the picture"
            " isn’t imported."
        ),
    )

    def __init__(
        self, data: QueryDict | None, index: int, draft: Draft, choices: DraftChoices
    ) -> None:
        super().__init__(data, prefix=f"draft-{index}", initial=_initial(draft), label_suffix="")
        self.draft = draft

        self.fields["lead_center"].names = choices.lead_centers  # type: ignore[attr-defined]
        self._offer("supporting_centers", draft.centers, choices.centers)
        self._offer("threat_types", draft.threats, choices.threat_types)
        if not draft.picture:
            del self.fields["alt"]

    def _offer(self, name: str, found: Iterable[int], names: dict[int, str]) -> None:
        """Offer the entries found in the document, or remove the field if there are none."""
        options = [(pk, names[pk]) for pk in found]
        if options:
            self.fields[name].choices = options  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    @property
    def answers(self) -> DraftAnswers:
        """The values of the form, or empty ones for fields that it does not have."""
        values = self.cleaned_data
        return {
            "title": values["title"],
            "event_date": str(values["event_date"] or ""),
            "lead_center": values["lead_center"],
            "supporting_centers": values.get("supporting_centers", []),
            "threat_types": values.get("threat_types", []),
            "alt": values.get("alt", ""),
        }


class DraftFormList:
    """The forms of all drafts of a document."""

    def __init__(
        self, data: QueryDict | None, drafts: Iterable[Draft], choices: DraftChoices
    ) -> None:
        self.forms = []
        for index, draft in enumerate(drafts):
            self.forms.append(DraftForm(data, index, draft, choices))
        self.center_list_id = CenterNameField.LIST_ID
        self.center_names = sorted(choices.lead_centers.values())
        self.problem = ""
        self.is_bound = data is not None
        self.is_restored = data is not None and RESTORE in data

    def _taken(self) -> list[DraftForm]:
        return [form for form in self.forms if form["is_taken"].value()]

    def is_valid(self) -> bool:
        """Return whether at least one draft is taken and all taken ones are valid."""
        if self.is_restored:
            self.problem = str(RESTORED)
            return False

        taken = self._taken()
        if not taken:
            self.problem = _("Choose at least one draft.")
            return False

        # Validate all of them, so that the page shows all errors.
        results = [form.is_valid() for form in taken]
        return all(results)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """List of (HTML id of the field, problem)."""
        errors = []
        if self.problem:
            errors.append(("draft-0", self.problem))

        for form in self._taken():
            for name in form.errors:
                field = form[name]
                for text in field.errors:
                    errors.append((field.auto_id, f"{field.label}: {text}"))

        return errors

    @property
    def answers(self) -> dict[int, DraftAnswers]:
        """{index of a taken draft: its answers}."""
        answers = {}
        for index, form in enumerate(self.forms):
            if form["is_taken"].value():
                answers[index] = form.answers

        return answers

    def __bool__(self) -> bool:
        return bool(self.forms)


def _initial(draft: Draft) -> dict[str, object]:
    """Return the values with which the form of a draft opens."""
    return {
        "is_taken": True,
        "title": draft.title,
        "event_date": draft.event_date,
        "lead_center": next(iter(draft.centers), None),
        "supporting_centers": draft.centers[1:],
        "threat_types": draft.threats,
        "alt": draft.alt,
    }


def require_no_problems(plan: ImportPlan) -> None:
    """Raise ValidationError if the answers make a story that can't be stored."""
    if plan.problems:
        raise ValidationError([f"{problem.row}: {problem.reason}" for problem in plan.problems])
