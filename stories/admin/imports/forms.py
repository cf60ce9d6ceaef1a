"""The form for a file."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.fields import EventDateField
from stories.admin.forms import COUNT
from stories.intake.files.limits import require_size
from stories.intake.word.drafts import Draft
from stories.models import FusionCenter, ThreatType
from stories.text import UNSTORABLE


class ImportFileField(forms.FileField):
    """A file of at most 10 MB; `content` is read here, once."""

    def clean(self, data: Any, initial: Any = None) -> UploadedFile:
        file = super().clean(data, initial)
        require_size(file.size)
        file.name = UNSTORABLE.sub("", file.name)
        return file


class UploadForm(forms.Form):
    """One file, of the endings that are accepted."""

    file = ImportFileField(label=gettext_lazy("File"), max_length=150)

    def __init__(self, request: HttpRequest, accept: str, help_text: Any) -> None:
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        super().__init__(data=sent[0], files=sent[1], label_suffix="")
        self.fields["file"].widget.attrs["accept"] = accept
        self.fields["file"].help_text = help_text


class DraftForm(forms.Form):
    """One draft: whether it is taken, and what was read of its byline and its words, to confirm or to change."""

    is_taken = forms.BooleanField(label=gettext_lazy("Make a draft of this"), required=False)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "vTextField", "data-count-max": 90, "data-count-text": COUNT}),
        help_text=gettext_lazy("Say what was achieved, in at most 90 characters if you can."),
    )
    event_date = EventDateField(
        label=gettext_lazy("Date of the event"),
        required=False,
        help_text=gettext_lazy("As exactly as the source has it: 2011, 2011-12 or 2011-12-07."),
    )
    lead_center = forms.TypedChoiceField(
        label=gettext_lazy("Lead center"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("The first that the document names."),
    )
    supporting_centers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Supporting centers"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    threat_types = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Threat types"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    alt = forms.CharField(
        label=gettext_lazy("Alternative text of the picture"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("What it shows, for people who cannot see it. Empty: the picture stays out."),
    )

    def __init__(self, data: Any, place: int, draft: Draft, names: "DraftChoices") -> None:
        super().__init__(data, prefix=f"draft-{place}", initial=_initial(draft), label_suffix="")
        self.draft = draft
        own = names.leads or names.centers
        self.fields["lead_center"].choices = [("", "–"), *own.items()]  # type: ignore[attr-defined]
        for field, known, proposed in (
            ("supporting_centers", names.centers, draft.centers),
            ("threat_types", names.threats, draft.threats),
        ):
            self.fields[field].choices = [(number, known[number]) for number in proposed]  # type: ignore[attr-defined]
            if not proposed:
                del self.fields[field]
        if not draft.picture:
            del self.fields["alt"]

    @property
    def answers(self) -> dict[str, Any]:
        """What intake/word/plan.py asks for."""
        empty = {"supporting_centers": [], "threat_types": [], "alt": ""}
        return empty | self.cleaned_data | {"event_date": str(self.cleaned_data["event_date"] or "")}


class DraftChoices:
    """The names to choose from. `leads` are the own centers of somebody who writes for some only."""

    def __init__(self, user: Any) -> None:
        self.centers = dict(FusionCenter.objects.values_list("pk", "name"))
        self.threats = dict(ThreatType.objects.values_list("pk", "name"))
        own = () if user.has_perm("stories.view_all_stories") else user.memberships.values_list("center", flat=True)
        self.leads = {number: self.centers[number] for number in own}


class DraftFormList:
    """The forms of all drafts of a document."""

    def __init__(self, data: Any, drafts: Iterable[Draft], names: DraftChoices) -> None:
        self.drafts = list(drafts)
        self.forms = [DraftForm(data, place, draft, names) for place, draft in enumerate(self.drafts)]
        self.problem = ""

    def is_valid(self) -> bool:
        """Tell whether all that is taken can be; what is not taken may be wrong."""
        taken = [form for form in self.forms if form["is_taken"].value()]
        if not taken:
            self.problem = _("Choose at least one draft.")
        return bool(taken) and sum(not form.is_valid() for form in taken) == 0

    @property
    def errors(self) -> list[tuple[str, str]]:
        """List of (id of the field, what to mend)."""
        found = [("draft-0", self.problem)] if self.problem else []
        for form in self.forms:
            if form.is_bound and form["is_taken"].value():
                fields = [form[name] for name in form.errors]
                found += [(field.auto_id, f"{field.label}: {text}") for field in fields for text in field.errors]
        return found

    @property
    def answers(self) -> dict[int, dict[str, Any]]:
        return {place: form.answers for place, form in enumerate(self.forms) if form["is_taken"].value()}

    def __bool__(self) -> bool:
        return bool(self.forms)


def _initial(draft: Draft) -> dict[str, Any]:
    return {
        "is_taken": True,
        "title": draft.title,
        "event_date": draft.event_date,
        "lead_center": draft.centers[0] if draft.centers else None,
        "supporting_centers": draft.centers[1:],
        "threat_types": draft.threats,
        "alt": draft.alt,
    }


def require_none(plan: Any) -> None:
    """Raise ValidationError when the answers make a story that cannot be."""
    if plan.problems:
        raise ValidationError([f"{problem.row}: {problem.reason}" for problem in plan.problems])
