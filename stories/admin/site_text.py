"""Admin of the texts of the home page and of the notice on every page."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.admin.base import Context
from stories.admin.proposals.forms import PublicEntryForm
from stories.admin.proposals.model_admin import PublicEntryAdmin
from stories.choices import HomeFigure
from stories.listing.results import Listing
from stories.models import Publication, SiteText


class SiteTextForm(PublicEntryForm):
    """Texts of the home page. An example search must find a story."""

    figures = forms.MultipleChoiceField(
        label=gettext_lazy("Figures"),
        choices=HomeFigure.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=SiteText._meta.get_field("figures").help_text,
    )

    class Meta:
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 3}),
            "notice": forms.Textarea(attrs={"rows": 2}),
        }

    def clean_example_searches(self) -> list[str]:
        """Refuse a new example without a story. A story of an older one may be withdrawn."""
        examples: list[str] = self.cleaned_data["example_searches"]
        for example in examples:
            is_new = example not in self.instance.example_searches
            if is_new and not _search(example).total:
                raise ValidationError(
                    _("No story matches “%(words)s.” Use other words.") % {"words": example}
                )
        return examples


class SiteTextAdmin(PublicEntryAdmin):
    """One entry, without a list. Below its form are the values that are set elsewhere."""

    form = SiteTextForm
    fields = ["heading", "introduction", "example_searches", "figures", "notice"]
    change_form_template = "admin/stories/sitetext/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        """Redirect to the form of the one entry."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:stories_sitetext_change", 1)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["title"] = _("Home and site")
        context["subtitle"] = None
        context["featured"] = _featured_story()
        context["site_name"] = settings.SITE_NAME
        context["agency"] = settings.AGENCY_NAME
        context["required_links"] = settings.REQUIRED_LINKS
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, obj: Model) -> str:
        return "/"


def _search(words: str) -> Listing:
    """Return the public list that a search leads to."""
    query = QueryDict(urlencode({"q": words}))
    return Listing(query, reverse("stories:story_list"))


def _featured_story() -> Publication | None:
    """Return the story that was chosen for the home page, if it's public."""
    featured = Publication.objects.visible().filter(is_featured=True)
    return featured.select_related("edition").first()
