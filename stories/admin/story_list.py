"""The list of stories: as few queries for fifty thousand as for five."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from stories.admin.base import StaffAdmin, StaffChangeList
from stories.admin.filters import CenterFilter, DesignationFilter, QueueFilter, StateFilter, ThreatFilter
from stories.choices import CenterRole
from stories.eastern import told
from stories.models import Publication, Story, StoryCenter

# What no column shows and what is long.
LONG = ("body", "editor_notes")


class StoryChangeList(StaffChangeList):
    """Reads what its columns show in one query."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Story]:
        shown = Publication.objects.visible().filter(story=OuterRef("pk"))
        lead = StoryCenter.objects.filter(story=OuterRef("pk"), role=CenterRole.LEAD).values("center__name")
        stories = super().get_queryset(request, exclude_parameters)
        return stories.defer(*LONG).annotate(
            lead=Subquery(lead),
            shown=Subquery(shown.values("edition__number")[:1]),
            to_come=Subquery(Publication.objects.to_come().filter(story=OuterRef("pk")).values("visible_from")[:1]),
        )


class StoryListAdmin(StaffAdmin):
    """Columns, filters and search of the list."""

    list_display = ["title", "standing", "event", "lead_center", "edition_number", "updated_at"]
    list_filter = [QueueFilter, "status", "mission_area", DesignationFilter, CenterFilter, StateFilter, ThreatFilter]
    search_fields = ["title", "summary", "slug"]
    search_help_text = _("Words of the title, the summary or the address.")
    date_hierarchy = "event_on"
    ordering = ["-updated_at", "-pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StaffChangeList]:
        return StoryChangeList

    @admin.display(description=_("status"), ordering="status")
    def standing(self, story: Any) -> SafeString:
        """Where the working text stands, and from when it will be public if that is still to come."""
        mark = format_html('<span class="status status--{}">{}</span>', story.status, story.get_status_display())
        return format_html("{} {}", mark, told(story.to_come)) if story.to_come else mark

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
        return story.shown
