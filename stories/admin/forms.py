"""The story form: what the model cannot know about how staff write."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.fields import EventDateField, PictureField, TagsField
from stories.admin.outline import without_empty_parts
from stories.choices import CenterRole
from stories.models import Address, FusionCenter, Story

# For the script that counts characters while one types.
COUNT = gettext_lazy("{n} of {max} characters")


class StaffForm(forms.ModelForm):
    """A form in the portal's look: labels without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class StoryForm(StaffForm):
    """The working text of a story. Status, editions and dates of release are not its business."""

    # Set by StoryAdmin.get_form, which makes a class of its own for each request.
    user: User | AnonymousUser = AnonymousUser()
    # Why the form is shown again instead of saved, whatever it says; see conflict/views.py.
    refusal = ""

    event_date = EventDateField(
        label=gettext_lazy("Date of the event"),
        required=False,
        help_text=gettext_lazy("As exactly as the source has it, and no more: 2011, 2011-12 or 2011-12-07."),
    )
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=Story._meta.get_field("tags").help_text,  # type: ignore[union-attr]
    )
    image = PictureField(
        label=gettext_lazy("Picture"), required=False, help_text=Story._meta.get_field("image").help_text
    )

    class Meta:
        model = Story
        exclude = ["event_on", "date_precision"]  # noqa: DJ006  the admin names the fields
        widgets = {
            "title": AdminTextInputWidget(attrs={"data-count-max": 90, "data-count-text": COUNT}),
            "summary": AdminTextareaWidget(attrs={"rows": 3, "data-count-max": 300, "data-count-text": COUNT}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("event_date", self.instance.event_date)
        if "tags" in self.fields:
            self.fields["tags"].may_add = self.user.has_perm("taggit.add_tag")  # type: ignore[attr-defined]

    def clean_summary(self) -> str:
        """Return the summary on one line."""
        return " ".join(self.cleaned_data["summary"].split())

    def clean_body(self) -> str:
        """Return the body without headings of the outline that nobody wrote under."""
        return without_empty_parts(self.cleaned_data["body"])

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if Address.objects.filter(kind="story", slug=slug).exclude(owner_id=self.instance.pk or 0).exists():
            raise ValidationError(_("Another story was found at this address once. Choose another."))
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.event_date = cleaned.get("event_date")
        if cleaned.get("image") and bool(cleaned.get("image_is_decorative")) == bool(cleaned.get("image_alt")):
            self.add_error("image_alt", _("Write an alternative text, or mark the picture as decorative: not both."))
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned


class StoryRowForm(StaffForm):
    """One row of a story's centers or partners. Whether rows exclude each other, only all of them together tell."""

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


class StoryRowFormSet(BaseInlineFormSet):
    """Rows that may trade centers, partners and roles among each other in one go."""

    def save(self, commit: bool = True) -> Any:
        # The database checks each row as it is written; so rows that change leave before the first comes back.
        changed = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        self.get_queryset().filter(pk__in=changed).delete()
        return super().save(commit)


class CenterFormSet(StoryRowFormSet):
    """One center leads; that of a contributor's story is one of his or her own."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> None:
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and not form.cleaned_data.get("DELETE")]
        leads = [row["center"] for row in rows if row.get("role") == CenterRole.LEAD and row.get("center")]
        if len(leads) > 1:
            raise ValidationError(_("A story has one lead center. Make the others supporting."))
        if self.user and not self.user.has_perm("stories.view_all_stories") and not self._is_own(leads):
            raise ValidationError(_("Name one of your own centers as the lead: you write for it."))

    def _is_own(self, leads: list[FusionCenter]) -> bool:
        return self.user.memberships.filter(center__in=leads).exists()
