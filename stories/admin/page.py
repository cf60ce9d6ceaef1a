"""Admins of plain pages and of reader feedback."""

from collections.abc import Sequence

from django.db.models import Model
from django.http import HttpRequest

from stories.admin.base import ReadOnlyAdmin
from stories.admin.proposals.model_admin import PublicEntryAdmin
from stories.models import Page


class PageAdmin(PublicEntryAdmin):
    """A page keeps its URL, because the header, the footer and other sites link to it."""

    list_display = ["title", "slug", "updated_at"]
    search_fields = ["title", "slug"]
    fields = ["title", "slug", "description", "body"]

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Page | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["title"]}


class PageFeedbackAdmin(ReadOnlyAdmin):
    """Feedback can't be edited; a comment with personal data can be deleted."""

    list_display = ["path", "is_helpful", "comment", "created_at"]
    list_filter = ["is_helpful"]
    search_fields = ["path", "comment"]
    date_hierarchy = "created_at"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("stories.delete_pagefeedback")
