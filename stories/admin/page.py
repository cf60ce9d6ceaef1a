"""Admins of plain pages and of reader feedback."""

from django.db.models import Model
from django.http import HttpRequest

from stories.admin.base import ReadOnlyAdmin
from stories.admin.proposals.model_admin import FixedSlugMixin, PublicEntryAdmin


class PageAdmin(FixedSlugMixin, PublicEntryAdmin):
    """A page keeps its URL, because the header, the footer and other sites link to it."""

    list_display = ["title", "slug", "updated_at"]
    search_fields = ["title", "slug"]
    fields = ["title", "slug", "description", "body"]
    slug_source = "title"


class PageFeedbackAdmin(ReadOnlyAdmin):
    """Feedback can't be edited; a comment with personal data can be deleted."""

    list_display = ["path", "is_mistake", "is_helpful", "comment", "created_at", "done_at"]
    list_filter = ["is_mistake", "is_helpful"]
    search_fields = ["path", "comment", "suggestion"]
    date_hierarchy = "created_at"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("stories.delete_pagefeedback")
