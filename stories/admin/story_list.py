"""The list of stories: as few queries for fifty thousand as for five."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from stories.admin.base import StaffAdmin, StaffList
from stories.admin.filters import CenterFilter, DesignationFilter, StateFilter, ThreatFilter
from stories.choices import CenterRole
from stories.models import Story, StoryCenter

# What no column shows and what is long.
LONG = ("body", "editor_notes", "publication__search", "publication__facets", "publication__edition__content")


class StoryList(StaffList):
    """Reads what its columns show in one query: the publication by join, the lead center by its name."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Story]:
        lead = StoryCenter.objects.filter(story=OuterRef("pk"), role=CenterRole.LEAD).values("center__name")
        stories = super().get_queryset(request, exclude_parameters)
        return stories.select_related("publication__edition").defer(*LONG).annotate(lead=Subquery(lead))


class StoryListAdmin(StaffAdmin):
    """Columns, filters and search of the list."""

    list_display = ["title", "standing", "event", "lead_center", "edition_number", "updated_at"]
    list_filter = ["status", "mission_area", DesignationFilter, CenterFilter, StateFilter, ThreatFilter]
    search_fields = ["title", "summary", "slug"]
    search_help_text = _("Words of the title, the summary or the address.")
    date_hierarchy = "event_on"
    ordering = ["-updated_at", "-pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StaffList]:
        return StoryList

    @admin.display(description=_("status"), ordering="status")
    def standing(self, story: Story) -> SafeString:
        label = story.get_status_display()
        return format_html('<span class="status status--{}">{}</span>', story.status, label)

    @admin.display(description=_("event"), ordering="event_on", empty_value="–")
    def event(self, story: Story) -> str | None:
        """As exact as the source has it."""
        return story.event_date.text if story.event_date else None

    @admin.display(description=_("lead center"), empty_value="–")
    def lead_center(self, story: Any) -> str | None:
        return story.lead

    @admin.display(description=_("edition"), empty_value="–")
    def edition_number(self, story: Any) -> int | None:
        """The edition that is public now."""
        return story.publication.edition.number if hasattr(story, "publication") else None
