"""What visitors search for, and what finds nothing."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from stories.admin.base import ReadOnlyAdmin
from stories.models import SearchTerm
from stories.models.asked import DAYS, TIMES, WINDOW_DAYS


class ResultFilter(SimpleListFilter):
    """Those that find nothing are what the list is for."""

    title, parameter_name = _("result"), "finds"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [("nothing", _("Finds nothing")), ("stories", _("Finds stories"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SearchTerm]) -> QuerySet[SearchTerm]:
        wanted = {"nothing": queryset.filter(results=0), "stories": queryset.filter(results__gt=0)}
        return wanted.get(self.value() or "", queryset)


class SearchTermAdmin(ReadOnlyAdmin):
    """The searches of the last thirty days that were frequent enough to name nobody, most frequent first."""

    list_display = ["words", "times", "days", "found", "asked_on", "synonym"]
    list_display_links = None
    list_filter = [ResultFilter]
    search_fields = ["words"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Say what is listed, and why so little of it."""
        rule = {"least_times": TIMES, "least_days": DAYS, "window": WINDOW_DAYS}
        return super().changelist_view(request, rule | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[SearchTerm]:
        return SearchTerm.objects.counted()

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["-times", "words"]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave the way to the thesaurus out where it is closed."""
        may_add = request.user.has_perm("stories.add_term")
        return [name for name in self.list_display if may_add or name != "synonym"]

    def view_on_site(self, obj: SearchTerm) -> None:
        return None

    @admin.display(description=_("times in 30 days"), ordering="times")
    def times(self, term: Any) -> int:
        return term.times

    @admin.display(description=_("on days"), ordering="days")
    def days(self, term: Any) -> int:
        return term.days

    @admin.display(description=_("found when last searched"), ordering="results")
    def found(self, term: SearchTerm) -> SafeString:
        label = ngettext("%(count)s story", "%(count)s stories", term.results) % {"count": term.results}
        address = f"{reverse('stories:story_list')}?{urlencode({'q': term.words})}"
        return format_html('<a href="{}">{}</a>', address, label if term.results else _("Nothing"))

    @admin.display(description=_("thesaurus"))
    def synonym(self, term: SearchTerm) -> SafeString:
        """Link to a new term of the thesaurus that has these words among its synonyms."""
        address = f"{reverse('admin:stories_term_add')}?{urlencode({'variants': term.words})}"
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>', address, _("Add synonym"), term.words
        )
