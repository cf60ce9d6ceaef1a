"""Open work of an account, and its handover when the account is disabled."""

from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from stories.admin.base import Context, find_object, post_data
from stories.admin.dashboard.queues import UNRELEASED
from stories.models import Remark, Story


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Unreleased stories of an account that no one else was asked about, and its open remarks."""

    stories: list[Story]
    remarks: list[Remark]

    def __bool__(self) -> bool:
        return bool(self.stories or self.remarks)


def find_open_work(account: User) -> OpenWork:
    """Return the open work of an account; two queries."""
    asked_others = Remark.objects.filter(done_at=None, mentions__is_active=True)
    asked_others = asked_others.exclude(mentions=account)
    is_own = Q(created_by=account) | Q(updated_by=account)
    stories = Story.objects.filter(is_own, status__in=UNRELEASED)
    stories = stories.exclude(pk__in=asked_others.values("story"))

    remarks = Remark.objects.filter(mentions=account, done_at=None).select_related("story")
    return OpenWork(
        list(stories.defer("body", "editor_notes").order_by("pk")), list(remarks.order_by("pk"))
    )


class HandoverForm(forms.Form):
    """Who continues the work. It must be a user who can see all of its stories."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Hand it to"),
        empty_label=gettext_lazy("Choose a person"),
        help_text=gettext_lazy("They see it on their dashboard, as remarks that mention them."),
    )

    def __init__(self, data: object, work: OpenWork, account: User) -> None:
        super().__init__(data, label_suffix="")  # type: ignore[arg-type]
        self.work = work
        staff = User.objects.filter(is_active=True, is_staff=True).exclude(pk=account.pk)
        self.fields["to"].queryset = staff.order_by("username")  # type: ignore[attr-defined]

    def clean_to(self) -> User:
        """Return the new owner, who must be able to see all stories of the open work."""
        user = self.cleaned_data["to"]
        needed = {story.pk for story in self.work.stories}
        needed |= {remark.story_id for remark in self.work.remarks}
        visible = Story.objects.visible_to(user).filter(pk__in=needed)
        hidden = len(needed) - visible.order_by().count()
        if hidden:
            message = _("This user can’t see %(number)s of the stories. Choose someone else.")
            raise ValidationError(message % {"number": hidden})

        return user


@transaction.atomic
def hand_over(work: OpenWork, account: User, to: User, by: User) -> None:
    """Mention another user in the open remarks, and in a new remark on each story.

    The author of a story stays, because the author may not clear it.
    """
    names = {"to": to.get_username(), "account": account.get_username()}
    for story in work.stories:
        text = _("@%(to)s, please continue this story of %(account)s.") % names
        remark = Remark.objects.create(story=story, by=by, text=text)
        remark.mentions.add(to)

    for remark in work.remarks:
        remark.mentions.remove(account)
        remark.mentions.add(to)


class OpenWorkViews(ModelAdmin):
    """The page of an account's open work, which opens when the account is disabled."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.open_work_view)
        route = path("<path:object_id>/open-work/", view, name="auth_user_open_work")
        return [route, *super().get_urls()]

    def response_change(self, request: HttpRequest, obj: User) -> HttpResponse:
        if obj.is_active or not find_open_work(obj):
            return super().response_change(request, obj)

        message = _("This account is disabled. Hand over its open work.")
        messages.warning(request, message)
        return redirect(_open_work_url(obj))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def open_work_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the open work of an account; on POST hand it over."""
        account = find_object(self, request, object_id)
        if not self.has_change_permission(request, account):
            raise PermissionDenied

        work = find_open_work(account)
        form = HandoverForm(post_data(request), work, account)
        if form.is_valid():
            to = form.cleaned_data["to"]
            hand_over(work, account, to, cast(User, request.user))
            message = _("The open work was handed to %(name)s.") % {"name": to.get_username()}
            self.log_change(request, account, message)
            messages.success(request, message)
            return redirect(_open_work_url(account))

        visible = Story.objects.visible_to(request.user).filter(status__in=UNRELEASED)
        context: Context = self.admin_site.each_context(request) | {
            "title": _("Open work of %(name)s") % {"name": account.get_username()},
            "opts": self.opts,
            "original": account,
            "work": work,
            "visible": set(visible.order_by().values_list("pk", flat=True)),
            "form": form,
        }
        return TemplateResponse(request, "admin/auth/user/open_work.html", context)


def _open_work_url(account: User) -> str:
    return reverse("admin:auth_user_open_work", args=[account.pk])
