"""Forms of public entries, and of the decisions on their proposed changes."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.actions.forms import counted_text_input, finding_label, text_area
from stories.admin.findings import DisplayedFinding, attach_findings
from stories.admin.forms import StaffForm
from stories.admin.proposals.findings import displayed_findings
from stories.admin.unsaved import UnsavedFormMixin
from stories.choices import ChangeAct
from stories.models import ProposedChange
from stories.publishing.proposals.values import changed_values, read_values
from stories.publishing.public_texts import PUBLIC_MODELS_BY_LABEL, public_model


class PublicEntryForm(StaffForm):
    """A form whose values are proposed; it shows those of the open change, if there is one."""

    # Set by PublicEntryAdmin.get_form(), which makes a new class for each request.
    open_change: ProposedChange | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before: dict[str, Any] = {}
        if self.instance.pk:
            self.before = read_values(self.instance)

        if self.open_change and self.open_change.act in (ChangeAct.ADD, ChangeAct.CHANGE):
            for column, value in self.open_change.after.items():
                self.initial[_field_name(self.instance, column)] = value

    @property
    def seen(self) -> str:
        """Digest of what the form shows, to notice that another person was faster."""
        shown = [self.before, self.open_change.pk if self.open_change else 0]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()

    def clean(self) -> dict[str, Any]:
        """Refuse to overwrite a waiting merge, or a change that the user hasn't seen."""
        super().clean()
        cleaned = self.cleaned_data
        if self.open_change and self.open_change.act not in (ChangeAct.ADD, ChangeAct.CHANGE):
            self.add_error(
                None, _("A merge or deletion of this entry is waiting. Nothing was saved.")
            )

        seen = self.data.get("seen")
        if seen and seen != self.seen:
            message = _(
                "This entry changed after you opened the form. Your text is still here, and not"
                " saved. To replace the other change with it, save again."
            )
            self.add_error(None, message)

        return cleaned

    def _post_clean(self) -> None:
        """Run the release check after Django has checked the values."""
        super()._post_clean()  # type: ignore[misc]
        public = public_model(type(self.instance))
        changed = changed_values(self.before, read_values(self.instance))
        findings = displayed_findings(public, self.before, changed)

        blocking = [one for one in findings if one.rule.blocks]
        for one in blocking:
            field = one.finding.form_field
            message = _("%(rule)s: “%(match)s.” Nothing was saved. Rewrite the passage.") % {
                "rule": one.rule.title,
                "match": one.excerpt.match,
            }
            self.add_error(field if field in self.fields else None, message)

        attach_findings(blocking, self, [])


def _field_name(entry: Any, column: str) -> str:
    """Return the form field of a column, such as parent of parent_id."""
    return entry._meta.get_field(column).name


class ConfirmForm(UnsavedFormMixin, forms.Form):
    """A reason for each warning of the release check."""

    def __init__(self, data: QueryDict | None, change: ProposedChange, prefix: str = "") -> None:
        super().__init__(data, label_suffix="", prefix=prefix or None)
        self.change = change
        public = PUBLIC_MODELS_BY_LABEL[change.kind]
        self.findings = displayed_findings(public, change.before, change.after)
        self.warnings: dict[str, DisplayedFinding] = {}

        for one in self.findings:
            if one.rule.blocks:
                continue

            name = f"decision_{one.finding.digest[:16]}"
            self.warnings[name] = one
            self.fields[name] = forms.CharField(
                label=finding_label(one),
                max_length=300,
                widget=counted_text_input(),
                help_text=_("Explain why this can be published. Saved with the change."),
            )

    @property
    def reasons(self) -> dict[str, str]:
        """{digest of a warning: why it can be published}."""
        reasons = {}
        for name, one in self.warnings.items():
            reasons[one.finding.digest] = self.cleaned_data[name]
        return reasons


class SelectedChangeForm(ConfirmForm):
    """One of several changes on a page, with a box that includes it in the confirmation."""

    selected = forms.BooleanField(
        label=gettext_lazy("Confirm this change"), required=False, initial=True
    )

    def __init__(self, data: QueryDict | None, change: ProposedChange) -> None:
        super().__init__(data, change, prefix=f"change-{change.pk}")
        # confirm() asks for the missing decisions of the selected changes.
        for name in self.warnings:
            self.fields[name].required = False

    @property
    def is_selected(self) -> bool:
        return self.is_valid() and self.cleaned_data["selected"]


class ReturnForm(UnsavedFormMixin, forms.Form):
    """The remark for those who proposed a change."""

    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=1000,
        widget=text_area(),
        help_text=gettext_lazy("What to change, and why. Staff only."),
    )


class EmergencyForm(UnsavedFormMixin, forms.Form):
    """The reason why a change can't wait for a second person."""

    why = forms.CharField(
        label=gettext_lazy("Why it can’t wait"),
        max_length=1000,
        widget=text_area(),
        help_text=gettext_lazy(
            "Saved with the change. All officials see it until a second person has signed."
        ),
    )


def perform_decision(form: forms.Form, perform: Callable[[], object]) -> bool:
    """Carry out a decision; on failure add the errors to the form and return False."""
    if not form.is_valid():
        return False

    try:
        perform()
    except ValidationError as error:
        form.add_error(None, error.messages)
    except IntegrityError:  # a name or URL that another entry has taken since
        form.add_error(None, _("Another entry has this name or URL now. Nothing was changed."))

    return form.is_valid()
