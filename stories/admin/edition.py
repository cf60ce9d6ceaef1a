"""Read-only admins of editions and the workflow log."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from stories.admin.base import ReadOnlyAdmin
from stories.admin.history import describe_entry
from stories.models import Edition, WorkflowEntry
from stories.publishing.content_diff import describe_fields
from stories.rich_text import html_to_text


class EditionAdmin(ReadOnlyAdmin):
    """Editions with all their content."""

    list_display = ["story", "number", "released_at", "released_by", "change_note"]
    list_select_related = ["story", "released_by"]
    search_fields = ["story__title", "change_note", "content_hash"]
    date_hierarchy = "released_at"
    ordering = ["-released_at", "-pk"]
    fields = [
        "story",
        "number",
        "released_at",
        "released_by",
        "change_note",
        "content_hash",
        "content_fields",
        "text",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("story", "released_by")

    @admin.display(description=_("content"))
    def content_fields(self, edition: Edition) -> SafeString:
        """Return each field of the content on a line of its own."""
        return format_html_join("", "<p><b>{}</b> {}</p>", describe_fields(edition.content))

    @admin.display(description=_("story"))
    def text(self, edition: Edition) -> str:
        return html_to_text(edition.content["body"])


class WorkflowEntryAdmin(ReadOnlyAdmin):
    """The workflow log: each change of status and each remark."""

    list_display = ["story", "description", "by", "at", "remark"]
    list_filter = ["to_status"]
    list_select_related = ["story", "by", "edition"]
    search_fields = ["story__title", "remark"]
    date_hierarchy = "at"
    fields = ["story", "from_status", "to_status", "edition", "by", "at", "remark"]

    @admin.display(description=_("action"))
    def description(self, entry: WorkflowEntry) -> str:
        return describe_entry(entry)
