"""Tags: the free words."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from stories.admin.vocabulary import EntryAdmin


class TagAdmin(EntryAdmin):
    """A tag's address stays as it is: editions that were released hold it."""

    list_display = ["name", "slug", "story_count"]
    fields = ["name", "slug"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(count=Count("story_tags"))

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Tag | None = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def view_on_site(self, obj: Tag) -> None:
        return None

    @admin.display(description=_("stories"), ordering="count")
    def story_count(self, tag: Tag) -> int:
        return tag.count
