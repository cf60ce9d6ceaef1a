"""Pages that create, list and revoke preview links for readers without an account."""

from typing import cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stories.admin.actions.forms import DecisionFields, counted_text_input
from stories.admin.actions.views import ActionViews
from stories.admin.base import post_data
from stories.admin.next_edition import NextEdition, has_lost_picture
from stories.admin.unsaved import UnsavedFormMixin
from stories.models import PreviewLink, Story
from stories.publishing.preview_links import DAYS, create_link, revoke_link
from stories.publishing.workflow.second_person import same_person_refusal


class PreviewLinkForm(UnsavedFormMixin, DecisionFields):
    """Purpose and lifetime of a new link, the text that the user looked at, and open warnings."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    purpose = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        widget=counted_text_input(120),
        help_text=gettext_lazy("Who will read it, and why. Staff only, and part of the audit log."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"),
        coerce=int,
        initial=3,
        help_text=gettext_lazy("You can revoke the link at any time."),
    )

    def __init__(self, data: QueryDict | None, story: Story, seen: str) -> None:
        super().__init__(data, label_suffix="", initial={"seen": seen})

        choices = []
        for days in DAYS:
            label = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
            choices.append((days, label))

        self.fields["days"].choices = choices  # type: ignore[attr-defined]
        self.add_decision_fields(story)


# Session key of [story id, secret] of a link that was not shown yet.
NEW_LINK = "new_preview_link"


class PreviewLinkViews(ActionViews):
    """Preview links, for users who may review stories."""

    def get_urls(self) -> list[URLPattern]:
        list_view = self.admin_site.admin_view(self.links_view)
        revoke_view = self.admin_site.admin_view(self.revoke_link_view)
        return [
            path("<path:object_id>/links/", list_view, name="stories_story_links"),
            path("<path:object_id>/links/<int:pk>/", revoke_view, name="stories_story_link"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def links_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """List the links; on POST create one and show its URL, this one time."""
        story = self._get_story(request, object_id, "review_story")
        if has_lost_picture(story):
            return self._report_lost_picture(request, story)

        next_edition = NextEdition.of(story)
        form = PreviewLinkForm(post_data(request), story, next_edition.digest)
        if form.is_valid() and self._create_link(request, form, story):
            return self._redirect_to_links(story)

        links = story.preview_links.select_related("by", "revoked_by").defer("content")
        links = links.annotate(now=Now(), readings=Count("visits"), last_read=Max("visits__at"))

        context = self._story_context(request, story, _("Preview links")) | {
            "form": form,
            "next_edition": next_edition,
            "new_url": _pop_new_url(request, story),
            "refusal": same_person_refusal(story.authors, request.user),
            "links": links,
        }
        return TemplateResponse(request, "admin/stories/story/preview_links.html", context)

    @method_decorator(require_POST)
    def revoke_link_view(self, request: HttpRequest, object_id: str, pk: int) -> HttpResponse:
        """Revoke a link."""
        story = self._get_story(request, object_id, "review_story")
        link = get_object_or_404(PreviewLink, story=story, pk=pk)
        if revoke_link(link, cast(User, request.user)):
            purpose = {"purpose": link.purpose}
            self.log_change(request, story, _("Revoked a preview link: %(purpose)s") % purpose)

        self.message_user(request, _("The link no longer works."), messages.SUCCESS)
        return self._redirect_to_links(story)

    def _redirect_to_links(self, story: Story) -> HttpResponse:
        return redirect(reverse("admin:stories_story_links", args=[story.pk]))

    def _create_link(self, request: HttpRequest, form: PreviewLinkForm, story: Story) -> bool:
        """Create a link for the next page and return True; on failure add the errors."""
        purpose = form.cleaned_data["purpose"]
        days = form.cleaned_data["days"]
        seen = form.cleaned_data["seen"]
        user = cast(User, request.user)
        try:
            with transaction.atomic():
                form.save_decisions(story, user)
                link, token = create_link(story, user, purpose, days, seen)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False

        message = _("Created a preview link: %(purpose)s") % {"purpose": link.purpose}
        self.log_change(request, story, message)
        self.message_user(request, _("The link was created."), messages.SUCCESS)
        request.session[NEW_LINK] = [story.pk, token]
        return True


def _pop_new_url(request: HttpRequest, story: Story) -> str:
    """Return the URL of the link that the user has just created, this one time; "" without one.

    Until then its secret is in the session, so that reloading the page creates no other link.
    """
    story_id, token = request.session.pop(NEW_LINK, (None, ""))
    if story_id != story.pk:
        return ""
    return settings.SITE_URL + reverse("stories:story_preview", args=[token])
