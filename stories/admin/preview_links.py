"""Links for readers without an account: made, shown once, listed with their readings, revoked."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stories.admin.actions.forms import counted_text_input
from stories.admin.actions.views import ActionViews
from stories.admin.next_edition import NextEdition, has_lost_picture, missing
from stories.models import PreviewLink, Story
from stories.publishing.sharing import DAYS, revoke, share


class PreviewLinkForm(forms.Form):
    """Asks for whom and how long, for the text as it was looked at."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    purpose = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        widget=counted_text_input(120),
        help_text=gettext_lazy("Who is to read it, and why. For staff: the page of the link does not show it."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"),
        coerce=int,
        initial=3,
        help_text=gettext_lazy("It can be revoked at any time before."),
    )

    def __init__(self, data: Any, seen: str) -> None:
        super().__init__(data, label_suffix="", initial={"seen": seen})
        choices = [(days, ngettext("%(days)s day", "%(days)s days", days) % {"days": days}) for days in DAYS]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]


class PreviewLinkViews(ActionViews):
    """Editors and officials share a text; nobody else does."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/links/", view(self.links_view), name="stories_story_links"),
            path("<path:object_id>/links/<int:pk>/", view(self.link_view), name="stories_story_link"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def links_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """List the links; on POST make one and show its address, this once."""
        story = self._story(request, object_id, "review_story")
        if has_lost_picture(story):
            self.message_user(request, missing(story)[0][1], messages.ERROR)
            return self._to_form(story)
        review = NextEdition.of(story)
        form = PreviewLinkForm(request.POST if request.method == "POST" else None, review.digest)
        context = self.admin_site.each_context(request) | {
            "title": _("Preview links"),
            "subtitle": str(story),
            "original": story,
            "opts": self.opts,
            "form": form,
            "review": review,
            "address": self._shared(request, form, story) if form.is_valid() else "",
        }
        links = story.preview_links.select_related("by", "revoked_by").defer("content")
        context["links"] = links.annotate(now=Now(), readings=Count("visits"), last=Max("visits__at"))
        return TemplateResponse(request, "admin/stories/story/preview_links.html", context)

    @method_decorator(require_POST)
    def link_view(self, request: HttpRequest, object_id: str, pk: int) -> HttpResponse:
        """Revoke a link."""
        story = self._story(request, object_id, "review_story")
        link = PreviewLink.objects.filter(story=story, pk=pk).first()
        if link is None:
            raise Http404
        if revoke(link, request.user):
            self.log_change(request, story, _("Revoked a preview link: %(purpose)s") % {"purpose": link.purpose})
        self.message_user(request, _("The link opens nothing any more."), messages.SUCCESS)
        return redirect(reverse("admin:stories_story_links", args=[story.pk]))

    def _shared(self, request: HttpRequest, form: PreviewLinkForm, story: Story) -> str:
        """Make a link and return its address; "", with the reasons at the form, when the text may not be shared."""
        asked = form.cleaned_data
        try:
            link, token = share(story, request.user, asked["purpose"], asked["days"], asked["seen"])
        except ValidationError as error:
            form.add_error(None, error.messages)
            return ""
        self.log_change(request, story, _("Made a preview link: %(purpose)s") % {"purpose": link.purpose})
        return settings.SITE_URL + reverse("stories:story_preview", args=[token])
