"""The story form and the formsets of its centers and partners."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.fields import (
    EventDateField,
    FoldedCheckboxes,
    PictureField,
    RecentDateField,
    TagsField,
)
from stories.admin.form_renderer import counter_attrs
from stories.admin.outline import without_empty_parts
from stories.admin.unsaved import UnsavedFormMixin
from stories.choices import CenterRole
from stories.models import Address, FusionCenter, Source, Story
from stories.publishing.url_history import free_story_slug


class StaffForm(UnsavedFormMixin, forms.ModelForm):
    """A form whose labels have no colon."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class StoryForm(StaffForm):
    """The working text of a story, without its status, editions and release dates."""

    # Set by StoryAdmin.get_form, which makes a new class for each request.
    user: User | AnonymousUser = AnonymousUser()

    event_date = EventDateField(
        label=gettext_lazy("Date of the event"),
        required=False,
        help_text=gettext_lazy(
            "As exact as the source gives it: 2019, March 2019 or March 5, 2019."
        ),
    )
    missing_partners = forms.CharField(
        label=gettext_lazy("Ask for a missing partner"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "Not in the list? Write the name and, if you know it, the website. When you save, the"
            " editors are asked to add it."
        ),
    )
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=Story._meta.get_field("tags").help_text,  # type: ignore[union-attr]
    )
    image = PictureField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=Story._meta.get_field("image").help_text,
    )

    class Meta:
        model = Story
        exclude = ["event_on", "date_precision"]  # noqa: DJ006  the admin names the fields
        widgets = {
            "title": AdminTextInputWidget(attrs=counter_attrs(90)),
            "states": FoldedCheckboxes(),
            "summary": AdminTextareaWidget(attrs={"rows": 3, **counter_attrs(300)}),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("event_date", self.instance.event_date)

        tags = self.fields.get("tags")
        if isinstance(tags, TagsField):
            tags.may_add = self.user.has_perm("taggit.add_tag")

    def clean_summary(self) -> str:
        """Return the summary on one line."""
        return " ".join(self.cleaned_data["summary"].split())

    def clean_body(self) -> str:
        """Return the body without empty sections of the outline."""
        return without_empty_parts(self.cleaned_data["body"])

    def clean_slug(self) -> str:
        """Return the slug unless another story has or had it."""
        slug = self.cleaned_data["slug"]
        own_pk = self.instance.pk or 0
        others = Address.objects.filter(kind="story", slug=slug).exclude(owner_id=own_pk)
        if others.exists():
            raise ValidationError(_("Another story has used this URL. Choose a different one."))
        return slug

    def clean(self) -> dict[str, object]:
        super().clean()
        cleaned = self.cleaned_data
        if not self.instance.slug:
            self.instance.slug = cleaned.get("slug") or free_story_slug(cleaned.get("title", ""))

        self.instance.event_date = cleaned.get("event_date")

        if cleaned.get("image"):
            is_decorative = bool(cleaned.get("image_is_decorative"))
            has_alt = bool(cleaned.get("image_alt"))
            if is_decorative == has_alt:
                message = _("Either write alternative text or mark the picture as decorative.")
                self.add_error("image_alt", message)

        return cleaned


class OutcomeForm(StaffForm):
    """One outcome of a story. Whole numbers have no decimals."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        quantity = self.instance.quantity
        if quantity is not None and quantity == quantity.to_integral_value():
            self.initial["quantity"] = quantity.to_integral_value()


class SourceForm(StaffForm):
    """One source of a story. Its date is as exact as known."""

    published = EventDateField(label=gettext_lazy("Published"), required=False)

    class Meta:
        model = Source
        exclude = ["published_on", "date_precision"]  # noqa: DJ006  the admin names the fields
        field_classes = {"archived_on": RecentDateField}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("published", self.instance.published)

    def clean(self) -> dict[str, object]:
        super().clean()
        cleaned = self.cleaned_data
        self.instance.published = cleaned.get("published")
        return cleaned


class StoryRowForm(StaffForm):
    """One center or partner of a story.

    Single rows are not checked for uniqueness, because rows can trade their values in one save.
    """

    def has_changed(self) -> bool:
        """Return True for a preselected row, too, so that it is saved."""
        is_preselected = bool(self.initial) and self.instance.pk is None
        return is_preselected or super().has_changed()

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


class StoryRowFormSet(BaseInlineFormSet):
    """Rows that can trade centers, partners and roles with each other in one save."""

    def save(self, commit: bool = True) -> list[Model]:
        # The database checks each row as it is written, so changed rows are deleted first.
        changed = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        self.get_queryset().filter(pk__in=changed).delete()
        return super().save(commit)


class CenterFormSet(StoryRowFormSet):
    """Centers of a story: one leads, and contributors must choose their own center for that."""

    def __init__(
        self, *args: object, user: User | AnonymousUser | None = None, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean(self) -> None:
        super().clean()

        leads = self._lead_centers()
        if len(leads) > 1:
            raise ValidationError(
                _("A story has one lead center. Make the other ones supporting centers.")
            )

        if not isinstance(self.user, User) or self.user.has_perm("stories.view_all_stories"):
            return
        if not self.user.memberships.filter(center__in=leads).exists():
            raise ValidationError(self._own_center_message(self.user))

    def _lead_centers(self) -> list[FusionCenter]:
        """Return the centers of the rows that lead, without deleted rows."""
        leads = []
        for form in self.forms:
            if not form.is_valid() or form.cleaned_data.get("DELETE"):
                continue

            row = form.cleaned_data
            if row.get("role") == CenterRole.LEAD and row.get("center"):
                leads.append(row["center"])

        return leads

    def _own_center_message(self, user: User) -> str:
        centers = user.memberships.order_by("center__name").values_list("center__name", flat=True)
        names = _(" or ").join(centers)
        return _("Choose your center, %(names)s, as the lead.") % {"names": names}
