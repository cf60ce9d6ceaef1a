"""Inlines of the story form: centers, partners, outcomes and sources."""

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stories.admin.base import HTTPS_BY_DEFAULT, hide_related_links
from stories.admin.forms import (
    CenterFormSet,
    OutcomeForm,
    SourceForm,
    StoryRowForm,
    StoryRowFormSet,
)
from stories.choices import CenterRole
from stories.models import Outcome, Source, Story, StoryCenter, StoryPartner
from stories.publishing.content_fields import ABOUT, WHEN_AND_WHERE


class SectionInline(admin.StackedInline):
    """Rows with a heading and an introduction, placed after the fieldset called `after`."""

    after: str | Promise | None
    intro: str | Promise
    formfield_overrides = HTTPS_BY_DEFAULT
    extra = 0
    max_num = 60
    template = "admin/stories/story/_inline_rows.html"
    # Whether the form can ask for an entry that is missing.
    has_request = False

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> FormField | None:
        """Drop help texts, because the introduction replaces them."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        hide_related_links(field)
        if field:
            field.help_text = ""
        return field


class CenterInline(SectionInline):
    """Fusion centers and their roles."""

    after = WHEN_AND_WHERE
    intro = _("One center leads. All others are supporting centers.")
    model = StoryCenter
    verbose_name = _("fusion center")
    verbose_name_plural = _("Who: fusion centers")
    form = StoryRowForm
    formset = CenterFormSet
    fields = ["center", "role"]
    autocomplete_fields = ["center"]

    def get_extra(self, request: HttpRequest, obj: Story | None = None, **kwargs: object) -> int:
        """Return one row for the preselected lead of a new story."""
        return len(preselected_lead(request, obj))


class PartnerInline(SectionInline):
    """Partner agencies and what each one did."""

    after = WHEN_AND_WHERE
    intro = _("Agencies and organizations, and what each one did according to the source.")
    model = StoryPartner
    verbose_name = _("partner")
    verbose_name_plural = _("Who: partners")
    form = StoryRowForm
    formset = StoryRowFormSet
    fields = ["partner", "role"]
    has_request = True
    autocomplete_fields = ["partner"]


class OutcomeInline(SectionInline):
    """Results of a story, with numbers where the source gives them."""

    after = ABOUT
    intro = _(
        "Enter a number only if the source gives one. The unit says what was counted: people,"
        " kilograms, US dollars. Each type has its own units."
    )
    model = Outcome
    form = OutcomeForm
    fields = ["kind", "quantity", "unit", "note"]
    autocomplete_fields = ["kind"]


class SourceInline(SectionInline):
    """Public sources of a story."""

    after = ABOUT
    intro = _(
        "Public pages, articles and records on which the story is based, the main one first. Leave"
        " empty what the source does not say."
    )
    model = Source
    form = SourceForm
    fields = ["title", "publisher", "published", "kind", "url", "archived_url", "archived_on"]


def preselected_lead(request: HttpRequest, story: Story | None) -> list[dict[str, object]]:
    """Return the row of a contributor's own center as the lead of a new story, else no row."""
    user = request.user
    is_stored = getattr(story, "pk", None) is not None
    if is_stored or not isinstance(user, User) or user.has_perm("stories.view_all_stories"):
        return []

    own = user.memberships.order_by("center__name").values_list("center", flat=True)[:1]
    return [{"center": center, "role": CenterRole.LEAD} for center in own]
