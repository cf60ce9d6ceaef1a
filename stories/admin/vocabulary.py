"""The vocabularies: centers, partners, threat types, kinds of outcome. A new name shows everywhere at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from taggit.models import Tag

from stories.admin.base import StaffAdmin
from stories.admin.filters import CenterWithoutStoryFilter
from stories.admin.imports.export import SheetAdmin
from stories.admin.merging.views import MergeViews
from stories.facets import entry_id
from stories.intake.sheets.entries import CenterSheet, PartnerSheet
from stories.models import FusionCenter, OutcomeKind, Partner, Publication, Story, Term, ThreatType
from stories.publishing.names import drop_term, save_term
from stories.publishing.renaming import save_entry

# How the working texts of stories refer to an entry.
PARTS: dict[type[Model], str] = {
    FusionCenter: "center_roles__center",
    Partner: "partner_roles__partner",
    ThreatType: "threat_types",
    OutcomeKind: "outcomes__kind",
    Tag: "tags",
}
NAMED_SHOWN = 20


class EntryAdmin(StaffAdmin):
    """An entry that stories refer to: it cannot go while one does."""

    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]
    ordering = ["name", "pk"]

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """Name the stories that protect an entry from deletion, where Django would repeat the entry's own name."""
        objs = list(objs)
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, lacking, stories_that_name(objs) or protected


def stories_that_name(entries: list[Any]) -> list[str]:
    """Return the first stories, in words, whose working text or public edition refers to one of these entries."""
    if not entries:
        return []
    kind = type(entries[0])
    public = Publication.objects.with_any([entry_id(entry) for entry in entries]).values("story")
    working = Story.objects.order_by().filter(**{f"{PARTS[kind]}__in": entries}).values("pk")
    titles = Story.objects.filter(Q(pk__in=public) | Q(pk__in=working)).values_list("title", flat=True)
    return [_("Story: %(title)s") % {"title": title} for title in titles[:NAMED_SHOWN]]


class NamedAdmin(MergeViews, EntryAdmin):
    """An entry whose name and address the public sees."""

    readonly_fields = ["archive_id"]
    offers_retired = False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Offer a form only what new stories should name; the list finds all."""
        found, has_doubles = super().get_search_results(request, queryset, search_term)
        is_offer = bool(request.resolver_match and request.resolver_match.url_name == "autocomplete")
        return (found.filter(is_active=True) if is_offer and not self.offers_retired else found), has_doubles

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save through publishing, so that stories show and find the new name, and tell how many."""
        if count := save_entry(obj):
            text = ngettext("%(count)s public story was updated.", "%(count)s public stories were updated.", count)
            self.message_user(request, text % {"count": count}, messages.INFO)


class FusionCenterAdmin(SheetAdmin, NamedAdmin):
    """One that has closed is offered all the same: stories of its time are still written."""

    sheet = CenterSheet
    offers_retired = True
    list_display = ["name", "acronym", "designation", "state", "city", "is_active"]
    list_filter = ["designation", "is_active", CenterWithoutStoryFilter, "state"]
    search_fields = ["name", "acronym", "city", "slug"]
    fieldsets = [
        (gettext_lazy("Name"), {"fields": ["name", "slug", "acronym", "former_names"]}),
        (gettext_lazy("Place"), {"fields": ["designation", "state", "city", ("latitude", "longitude")]}),
        (
            gettext_lazy("About"),
            {"fields": ["area_of_responsibility", "host_agency", "established_year", "website", "description"]},
        ),
        (gettext_lazy("Record"), {"fields": ["is_active", "source_url", "archive_id"]}),
    ]


class PartnerAdmin(SheetAdmin, NamedAdmin):
    sheet = PartnerSheet
    list_display = ["name", "acronym", "level", "kind", "parent", "is_active"]
    list_filter = ["level", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name", "acronym", "slug"]
    autocomplete_fields = ["parent"]


class ThreatTypeAdmin(NamedAdmin):
    list_display = ["name", "parent", "is_active"]
    list_filter = ["is_active", ("parent", admin.EmptyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name", "slug", "parent__name"]
    autocomplete_fields = ["parent"]


class OutcomeKindAdmin(NamedAdmin):
    list_display = ["name", "slug", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    readonly_fields = []


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

    @admin.display(description=gettext_lazy("stories"), ordering="count")
    def story_count(self, tag: Tag) -> int:
        return tag.count


class TermAdmin(StaffAdmin):
    """Saved and deleted through publishing, so that search knows at once."""

    list_display = ["preferred", "variants", "broader", "note"]
    list_select_related = ["broader"]
    search_fields = ["preferred", "variants", "near"]
    autocomplete_fields = ["broader"]
    fields = ["preferred", "variants", "near", "broader", "note"]
    actions = None

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: bool) -> None:
        save_term(obj)

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        drop_term(obj)

    def view_on_site(self, obj: Term) -> None:
        return None
