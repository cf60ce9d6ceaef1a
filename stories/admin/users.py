"""Mixins for Django's admins of users and groups: permissions come from groups only.

They are mixins because Django registers its own admins as soon as their module is imported. What a
second administrator must confirm is held back here and requested with change_account().
"""

from dataclasses import dataclass, field
from typing import cast

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from stories.admin.account_changes import open_changes_of, report_change
from stories.admin.audit.admin_mixins import AuditedAdminMixin
from stories.admin.base import Context, with_extra
from stories.admin.forms import StaffForm
from stories.admin.inlines import SectionInline
from stories.admin.login.second_factor import require_fresh_proof
from stories.admin.new_user import FIELDSETS, NewUsernameMixin, StaffUserCreationForm
from stories.admin.open_work import OpenWorkViews
from stories.admin.unsaved import KeepInputMixin
from stories.choices import AccountChangeKind
from stories.models import Membership
from stories.publishing.accounts.changes import (
    ENABLING_FLAGS,
    ChangeDetails,
    change_account,
)
from stories.publishing.accounts.login_problems import login_problems
from stories.publishing.accounts.protection import protected_groups


class MembershipInline(SectionInline):
    """The centers that a contributor writes for."""

    after = None
    intro = gettext_lazy(
        "Contributors can see and edit the stories that one of these centers leads."
    )
    model = Membership
    form = StaffForm
    verbose_name_plural = gettext_lazy("Centers")
    fields = ["center"]
    autocomplete_fields = ["center"]


@dataclass
class HeldBack:
    """Changes that the form asks for and that change_account() makes, by kind."""

    changes: dict[AccountChangeKind, ChangeDetails] = field(default_factory=dict)
    is_superuser: bool = False


class StaffUserChangeForm(NewUsernameMixin, UserChangeForm):
    """The form of an account."""

    held_back: HeldBack


class UserAdminMixin(OpenWorkViews, KeepInputMixin, AuditedAdminMixin):
    """Accounts without single permissions; only superusers can change superusers.

    Accounts are never deleted, only disabled, because they are part of the record.
    """

    form = StaffUserChangeForm
    add_form = StaffUserCreationForm
    add_fieldsets = FIELDSETS
    add_form_template = "admin/auth/user/staff_add_form.html"
    change_password_form = AdminPasswordChangeForm
    change_form_template = "admin/auth/user/staff_change_form.html"
    readonly_fields = ["last_login", "date_joined"]
    autocomplete_fields = ["groups"]
    filter_horizontal = ()
    # No counts beside the filters, as in the other lists.
    show_facets = ShowFacets.NEVER
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (
            gettext_lazy("Permissions"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups"]},
        ),
        (gettext_lazy("History"), {"fields": ["last_login", "date_joined"]}),
    ]

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[type[InlineModelAdmin]]:
        return [MembershipInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Lock the superuser flag for others, and the role of one's own account."""
        readonly = list(self.readonly_fields)
        if not request.user.is_superuser:
            readonly.append("is_superuser")
            if obj == request.user:
                readonly += ["is_active", "is_staff", "groups"]

        return readonly

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        """Show the accounts under a title like that of the other lists."""
        context: Context = {"title": _("Users")}
        return super().changelist_view(request, context | (extra_context or {}))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        require_fresh_proof(request, keeps_form=False)
        context: Context = {"title": _("Add a person")}
        return super().add_view(request, form_url, with_extra(context, extra_context))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        """Show the account, with the changes that wait for a second administrator."""
        if request.method == "POST":
            require_fresh_proof(request)

        account = self.get_object(request, unquote(object_id))
        context: Context = {
            "open_changes": open_changes_of(account),
            "login_problems": login_problems(account) if account else [],
        }
        return super().change_view(request, object_id, form_url, with_extra(context, extra_context))

    @method_decorator(sensitive_post_parameters())
    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002  the name that Django passes
        form_url: str = "",
    ) -> HttpResponse:
        """Reset the password of another account, or request it."""
        account = self.get_object(request, unquote(id))
        require_fresh_proof(request, keeps_form=False)
        if account == request.user:
            return redirect("admin:password_change")

        if account is None or not self.has_change_permission(request, account):
            return super().user_change_password(request, id, form_url)  # type: ignore[misc]

        form = self.change_password_form(account, request.POST or None)
        if not form.is_valid() or not _is_intended(form, request):
            return super().user_change_password(request, id, form_url)  # type: ignore[misc]

        form.save(commit=False)
        self._change(request, account, AccountChangeKind.PASSWORD, secret=account.password)
        self.log_change(request, account, _("Reset the password."))
        return redirect(reverse("admin:auth_user_change", args=[account.pk]))

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Save what one administrator may change; hold the rest back until save_related()."""
        if not change:
            super().save_model(request, obj, form, change)
            self._change(request, obj, AccountChangeKind.CREATED)
            return

        stored = User.objects.get(pk=obj.pk)
        form.held_back = _hold_back(obj, stored)  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm,
        formsets: list[BaseModelFormSet],
        change: bool,
    ) -> None:
        """Save the roles that one administrator may give, then make or request the rest."""
        held_back: HeldBack = getattr(form, "held_back", HeldBack())
        if "groups" in form.cleaned_data:
            _hold_back_roles(form, held_back)
        super().save_related(request, form, formsets, change)

        if not change:
            cast(StaffUserCreationForm, form).save_center()
        for kind, details in held_back.changes.items():
            self._change(request, form.instance, kind, details)

        if change and "_continue" not in request.POST:  # the form itself shows the problems
            for problem in login_problems(User.objects.get(pk=form.instance.pk)):
                self.message_user(request, problem, messages.WARNING)

    def _change(
        self,
        request: HttpRequest,
        account: User,
        kind: AccountChangeKind,
        details: ChangeDetails | None = None,
        secret: str = "",
    ) -> None:
        """Make or request a change, and say which of the two it was."""
        change = change_account(account, kind, cast(User, request.user), details, secret)
        report_change(request, change)


class GroupAdminMixin(AuditedAdminMixin):
    """Read-only list of roles; publishing/roles.py defines what each of them may do."""

    filter_horizontal = ()
    show_facets = ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False


def _hold_back(obj: User, stored: User) -> HeldBack:
    """Return what change_account() must change, and put the stored values back into `obj`."""
    held_back = HeldBack()
    if obj.email != stored.email:
        about = f"{stored.email or '–'} → {obj.email or '–'}"
        held_back.changes[AccountChangeKind.EMAIL] = {"email": obj.email, "about": about}
        obj.email = stored.email

    enabled = [name for name in ENABLING_FLAGS if _is_switched_on(name, obj, stored)]
    if enabled:
        labels = [str(User._meta.get_field(name).verbose_name) for name in enabled]  # type: ignore[union-attr]
        about = ", ".join(labels)
        held_back.changes[AccountChangeKind.ENABLED] = {"flags": enabled, "about": about}
        for name in enabled:
            setattr(obj, name, False)

    if _is_switched_on("is_superuser", obj, stored):
        held_back.is_superuser = True
        obj.is_superuser = False

    return held_back


def _is_switched_on(name: str, obj: User, stored: User) -> bool:
    return getattr(obj, name) and not getattr(stored, name)


def _hold_back_roles(form: ModelForm, held_back: HeldBack) -> None:
    """Take new roles that a second administrator must confirm out of the form's data."""
    chosen: QuerySet[Group] = form.cleaned_data["groups"]
    added = protected_groups(chosen.exclude(user=form.instance))
    added_pks = [group.pk for group in added]
    form.cleaned_data["groups"] = chosen.exclude(pk__in=added_pks)

    if not added and not held_back.is_superuser:
        return

    names = [group.name for group in added]
    if held_back.is_superuser:
        names.append(_("Superuser"))
    held_back.changes[AccountChangeKind.ROLE] = {
        "groups": added_pks,
        "is_superuser": held_back.is_superuser,
        "about": ", ".join(names),
    }


def _is_intended(form: AdminPasswordChangeForm, request: HttpRequest) -> bool:
    """Return whether the button fits the form; if not, Django explains it."""
    return form.cleaned_data["set_usable_password"] or "unset-password" in request.POST
