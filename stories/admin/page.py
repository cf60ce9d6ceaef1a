"""Admins of plain pages and of reader feedback."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from stories.admin.base import ReadOnlyAdmin
from stories.admin.proposals.model_admin import FixedSlugMixin, PublicEntryAdmin
from stories.models import Page
from stories.publishing.proposals.usage import is_required


class PageAdmin(FixedSlugMixin, PublicEntryAdmin):
    """A page keeps its URL, because the header, the footer and other sites link to it.

    The form of a page that the site needs offers no deletion.
    """

    list_display = ["title", "slug", "updated_at"]
    search_fields = ["title", "slug"]
    fields = ["title", "slug", "description", "body"]
    slug_source = "title"

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        if obj is not None and is_required(obj):
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(
        self, objs: Iterable[Page], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """List the pages that the site needs, instead of a missing permission."""
        pages = list(objs)
        deleted, counts, missing_permissions, protected = super().get_deleted_objects(
            pages, request
        )
        required = [page for page in pages if is_required(page)]
        if required:
            missing_permissions.discard(self.opts.verbose_name)
            message = _("%(page)s: the site needs this page.")
            protected = [message % {"page": page} for page in required]

        return deleted, counts, missing_permissions, protected


class PageFeedbackAdmin(ReadOnlyAdmin):
    """Feedback can't be edited; a comment with personal data can be deleted."""

    list_display = ["path", "is_mistake", "is_helpful", "comment", "created_at", "done_at"]
    list_filter = ["is_mistake", "is_helpful"]
    search_fields = ["path", "comment", "suggestion"]
    date_hierarchy = "created_at"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("stories.delete_pagefeedback")
