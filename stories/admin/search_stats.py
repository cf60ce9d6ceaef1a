"""Admin of search statistics: frequent searches, and those without results."""

from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from stories.admin.base import Context, ReadOnlyAdmin, with_extra
from stories.models import SearchTerm
from stories.models.search_stats import MIN_DAYS, MIN_TIMES, WINDOW_DAYS

COLUMNS = ("words", "times", "days", "result_link", "last_searched_on", "synonym_link")


class ResultFilter(SimpleListFilter):
    """Searches with or without results."""

    title = _("results")
    parameter_name = "finds"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("nothing", str(_("No results"))), ("stories", str(_("With results")))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SearchTerm]
    ) -> QuerySet[SearchTerm]:
        if self.value() == "nothing":
            return queryset.filter(results=0)
        if self.value() == "stories":
            return queryset.filter(results__gt=0)
        return queryset


class SearchTermAdmin(ReadOnlyAdmin):
    """Searches of the last 30 days, most frequent first, without rare ones (privacy)."""

    list_display = COLUMNS
    list_display_links = None
    list_filter = [ResultFilter]
    search_fields = ["words"]

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        """Add the privacy thresholds, which the page explains."""
        thresholds: Context = {
            "least_times": MIN_TIMES,
            "least_days": MIN_DAYS,
            "window": WINDOW_DAYS,
        }
        return super().changelist_view(request, with_extra(thresholds, extra_context))

    def get_queryset(self, request: HttpRequest) -> QuerySet[SearchTerm]:
        return SearchTerm.objects.with_counts()

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-times", "words")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Hide the link to the thesaurus from users who can't add terms."""
        if request.user.has_perm("stories.add_term"):
            return COLUMNS

        columns = list(COLUMNS)
        columns.remove("synonym_link")
        return tuple(columns)

    def view_on_site(self, obj: Model) -> None:
        return None

    @admin.display(description=_("times in 30 days"), ordering="times")
    def times(self, term: SearchTerm) -> int:
        return term.times  # type: ignore[attr-defined]

    @admin.display(description=_("on days"), ordering="days")
    def days(self, term: SearchTerm) -> int:
        return term.days  # type: ignore[attr-defined]

    @admin.display(description=_("results of the last search"), ordering="results")
    def result_link(self, term: SearchTerm) -> SafeString:
        label = str(_("None"))
        if term.results:
            text = ngettext("%(count)s story", "%(count)s stories", term.results)
            label = text % {"count": term.results}

        query = urlencode({"q": term.words})
        url = f"{reverse('stories:story_list')}?{query}"
        return format_html('<a href="{}">{}</a>', url, label)

    @admin.display(description=_("thesaurus"))
    def synonym_link(self, term: SearchTerm) -> SafeString:
        """Link to a new thesaurus term with these words among its synonyms."""
        query = urlencode({"variants": term.words})
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>',
            f"{reverse('admin:stories_term_add')}?{query}",
            _("Add synonym"),
            term.words,
        )
