"""List of stories: a fixed number of queries, whatever the number of stories."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from stories.admin.base import StaffAdmin, StaffChangeList
from stories.admin.filters import (
    CenterFilter,
    DesignationFilter,
    QueueFilter,
    StateFilter,
    StatusFilter,
    ThreatFilter,
)
from stories.choices import STATUS_LABELS, CenterRole, Status
from stories.models import Publication, Story, StoryCenter
from stories.models.publication import displayed_status
from stories.timezones import format_eastern

# Statuses of a text that isn't released, also if an earlier edition is public.
WORK_IN_PROGRESS = (Status.DRAFT, Status.IN_REVIEW, Status.RETURNED, Status.CLEARED)
# Long columns that the list does not show.
LONG_COLUMNS = ("body", "editor_notes")


class StoryChangeList(StaffChangeList):
    """A list that selects the ids of its page first, then loads what the page shows.

    Otherwise the database would compute the columns of all stories before the page.
    """

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        story_ids = list(self.result_list.values_list("pk", flat=True))
        by_id = _with_columns(Story.objects.all()).in_bulk(story_ids)
        self.result_list = [by_id[pk] for pk in story_ids if pk in by_id]


def _with_columns(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Add the values of the columns, and leave out the long texts."""
    visible = Publication.objects.visible().filter(story=OuterRef("pk"))
    scheduled = Publication.objects.scheduled().filter(story=OuterRef("pk"))
    lead = StoryCenter.objects.filter(story=OuterRef("pk"), role=CenterRole.LEAD)
    return stories.defer(*LONG_COLUMNS).annotate(
        lead=Subquery(lead.values("center__name")),
        public_edition=Subquery(visible.values("edition__number")[:1]),
        scheduled_for=Subquery(scheduled.values("visible_from")[:1]),
        displayed_status=displayed_status(),
    )


class StoryListAdmin(StaffAdmin):
    """Columns, filters and search of the list."""

    list_display = [
        "title",
        "workflow_status",
        "event",
        "lead_center",
        "edition_number",
        "updated_at",
    ]
    list_filter = [
        QueueFilter,
        StatusFilter,
        "mission_area",
        DesignationFilter,
        CenterFilter,
        StateFilter,
        ThreatFilter,
    ]
    search_fields = ["title", "summary", "slug"]
    search_help_text = _("Search titles, summaries, and URLs")
    date_hierarchy = "event_on"
    ordering = ["-updated_at", "-pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return StoryChangeList

    @admin.display(description=_("status"), ordering="status")
    def workflow_status(self, story: Story) -> SafeString:
        """Return the workflow status, and the time of a scheduled release."""
        status = story.displayed_status  # type: ignore[attr-defined]
        text = str(STATUS_LABELS[status])
        public_edition = story.public_edition  # type: ignore[attr-defined]
        if public_edition and status in WORK_IN_PROGRESS:
            details = {"number": public_edition + 1, "status": text.lower()}
            text = _("Published, edition %(number)s in progress: %(status)s") % details

        label = format_html('<span class="status status--{}">{}</span>', status, text)
        scheduled_for = story.scheduled_for  # type: ignore[attr-defined]
        if scheduled_for is None:
            return label
        return format_html("{} {}", label, format_eastern(scheduled_for))

    @admin.display(description=_("event"), ordering="event_on", empty_value="–")
    def event(self, story: Story) -> str | None:
        """Return the date as exactly as it is known."""
        if story.event_date is None:
            return None
        return story.event_date.text

    @admin.display(description=_("lead center"), empty_value="–")
    def lead_center(self, story: Story) -> str | None:
        return story.lead  # type: ignore[attr-defined]

    @admin.display(description=_("edition"), empty_value="–")
    def edition_number(self, story: Story) -> int | None:
        """Return the number of the public edition."""
        return story.public_edition  # type: ignore[attr-defined]
