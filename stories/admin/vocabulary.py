"""Admins of the reference lists: centers, partners, threat types, outcome types, tags, thesaurus.

Their forms propose changes. Once a second person has confirmed one, all public pages show it.
"""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from taggit.models import Tag

from stories.admin.filters import CenterWithoutStoryFilter
from stories.admin.imports.export import SheetAdmin
from stories.admin.merging.views import MergeViews
from stories.admin.proposals.model_admin import FixedSlugMixin, PublicEntryAdmin
from stories.intake.sheets.center_partner_sheets import CenterSheet, PartnerSheet
from stories.models import Term
from stories.publishing.proposals.usage import stories_that_use


class EntryAdmin(PublicEntryAdmin):
    """An entry that stories refer to. It can't be deleted while one does."""

    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]
    ordering = ["name", "pk"]

    def get_deleted_objects(
        self, objs: Iterable[Model], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """List the stories that use an entry, where Django would list the entry itself."""
        objs = list(objs)
        deleted, counts, missing_permissions, protected = super().get_deleted_objects(objs, request)
        stories = stories_that_use(objs)
        if stories:
            protected = stories
        return deleted, counts, missing_permissions, protected


class NamedAdmin(MergeViews, EntryAdmin):
    """An entry with a public name and URL."""

    readonly_fields = ["archive_id"]
    # Whether forms offer entries that are no longer active.
    offers_inactive = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Offer active entries only in autocomplete fields; the list finds all entries."""
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        match = request.resolver_match
        is_autocomplete = match is not None and match.url_name == "autocomplete"
        if is_autocomplete and not self.offers_inactive:
            found = found.filter(is_active=True)
        return found, may_have_duplicates


class FusionCenterAdmin(SheetAdmin, NamedAdmin):
    """Closed centers are offered in forms too, for stories from their time."""

    sheet = CenterSheet
    offers_inactive = True
    list_display = ["name", "acronym", "designation", "state", "city", "is_active"]
    list_filter = ["designation", "is_active", CenterWithoutStoryFilter, "state"]
    search_fields = ["name", "acronym", "city", "slug"]
    fieldsets = [
        (gettext_lazy("Name"), {"fields": ["name", "slug", "acronym", "former_names"]}),
        (
            gettext_lazy("Location"),
            {"fields": ["designation", "state", "city", ("latitude", "longitude")]},
        ),
        (
            gettext_lazy("About"),
            {
                "fields": [
                    "area_of_responsibility",
                    "host_agency",
                    "established_year",
                    "website",
                    "description",
                ]
            },
        ),
        (
            gettext_lazy("Public contact"),
            {"fields": ["contact_office", "contact_phone", "contact_email"]},
        ),
        (
            gettext_lazy("Record"),
            {"fields": ["is_active", "source_url", "more_source_urls", "archive_id"]},
        ),
    ]


class PartnerAdmin(SheetAdmin, NamedAdmin):
    """Partner agencies and organizations."""

    sheet = PartnerSheet
    list_display = ["name", "acronym", "level", "kind", "parent", "is_active"]
    list_filter = ["level", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name", "acronym", "slug"]
    autocomplete_fields = ["parent"]


class ThreatTypeAdmin(NamedAdmin):
    """Threat types in two levels."""

    list_display = ["name", "parent", "is_active"]
    list_filter = ["is_active", ("parent", admin.EmptyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name", "slug", "parent__name"]
    autocomplete_fields = ["parent"]


class OutcomeKindAdmin(NamedAdmin):
    """Types of outcomes."""

    list_display = ["name", "group", "slug", "is_active"]
    list_filter = ["group", "is_active"]
    search_fields = ["name"]
    readonly_fields = []


class TagAdmin(FixedSlugMixin, EntryAdmin):
    """Tags. Their URL can't be changed, because editions contain it."""

    list_display = ["name", "slug", "story_count"]
    fields = ["name", "slug"]
    slug_source = "name"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(count=Count("story_tags"))

    def view_on_site(self, obj: Model) -> None:
        return None

    @admin.display(description=gettext_lazy("stories"), ordering="count")
    def story_count(self, tag: Tag) -> int:
        return tag.count


class TermAdmin(PublicEntryAdmin):
    """Thesaurus terms, deleted so that searches no longer use them."""

    list_display = ["preferred", "variants", "broader", "definition"]
    list_select_related = ["broader"]
    search_fields = ["preferred", "variants", "near"]
    autocomplete_fields = ["broader"]
    fields = [
        *("preferred", "variants", "near", "broader", "note"),
        *("definition", "is_linked"),
    ]

    def view_on_site(self, obj: Model) -> str | None:
        term = cast(Term, obj)
        return term.get_absolute_url() if term.definition else None
