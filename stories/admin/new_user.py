"""Form that adds a person: name, email, role, center and login on one page."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.models import FusionCenter, Membership, UsedUsername
from stories.publishing.roles import CONTRIBUTORS, ROLES

ROLE_DESCRIPTIONS = {role.name: role.about for role in ROLES}
FIELDSETS = [
    (gettext_lazy("Person"), {"fields": ["first_name", "last_name", "email"]}),
    (gettext_lazy("Work"), {"fields": ["groups", "center"]}),
    (
        gettext_lazy("Login"),
        {"fields": ["username", "usable_password", "password1", "password2"]},
    ),
]


class NewUsernameMixin:
    """A form that refuses a username of another account, even of a deleted one."""

    cleaned_data: dict[str, Any]
    instance: User

    def clean_username(self) -> str:
        clean_username = getattr(super(), "clean_username", None)
        username = clean_username() if clean_username else self.cleaned_data["username"]
        used = UsedUsername.objects.filter(username=username.lower())
        if used.exclude(account_id=self.instance.pk or 0).exists():
            raise ValidationError(
                _("Another account has or had this username. Choose a different one.")
            )

        return username


class RoleField(forms.ModelChoiceField):
    """One role, with the description of its tasks."""

    def label_from_instance(self, obj: Group) -> str:
        description = ROLE_DESCRIPTIONS.get(obj.name, "")
        return ": ".join(filter(None, [obj.name, str(description)]))


class StaffUserCreationForm(NewUsernameMixin, AdminUserCreationForm):
    """A new account with its role. It can always log in; `groups` has the name of its column."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        help_text=gettext_lazy("The work address. The agency login finds the account by it."),
    )
    groups = RoleField(
        label=gettext_lazy("Role"),
        queryset=Group.objects.filter(name__in=ROLE_DESCRIPTIONS).order_by("pk"),
        empty_label=None,
        widget=forms.RadioSelect(attrs={"class": "radiolist"}),
        help_text=gettext_lazy(
            "A role that can release text or manage accounts waits until another administrator"
            " confirms it."
        ),
    )
    center = forms.ModelChoiceField(
        label=gettext_lazy("Center"),
        queryset=FusionCenter.objects.filter(is_active=True),
        required=False,
        help_text=gettext_lazy("Contributors write for this center. You can add others later."),
    )
    usable_password = forms.ChoiceField(
        label=gettext_lazy("How this person logs in"),
        required=False,
        initial="true",
        choices={
            "true": gettext_lazy("With a first password, which you enter below"),
            "false": gettext_lazy("Only with the agency login"),
        },
        widget=forms.RadioSelect(attrs={"class": "radiolist"}),
    )

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "first_name", "last_name", "email", "groups")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.instance.is_staff = True

    def clean_groups(self) -> QuerySet[Group]:
        """Return the role as the groups of the account."""
        return Group.objects.filter(pk=self.cleaned_data["groups"].pk)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned_data = self.cleaned_data
        role = cleaned_data.get("groups")
        needs_center = role is not None and role.get().name == CONTRIBUTORS
        if needs_center and not cleaned_data.get("center") and "center" not in self.errors:
            self.add_error("center", _("Choose the center that this contributor writes for."))
        return cleaned_data

    def save_center(self) -> None:
        """Give the saved account its center, if one was chosen."""
        center = self.cleaned_data["center"]
        if center:
            Membership.objects.create(user=self.instance, center=center)
