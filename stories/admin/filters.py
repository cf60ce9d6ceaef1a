"""Filters of the lists that narrow by subquery, so that no row is counted twice."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.admin.dashboard.panels import centers_without_recent_story
from stories.admin.dashboard.queues import QUEUES, QUEUES_BY_NAME
from stories.choices import STATES, CenterRole, Designation
from stories.models import FusionCenter, Story, StoryCenter, ThreatType

Options = list[tuple[Any, Any]]


class SelectFilter(SimpleListFilter):
    """A filter with more options than fit in a list of links: a plain form with a select."""

    template = "admin/stories/story/select_filter.html"

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the options; the first one, "All", brings the other parameters that the form has to keep."""
        kept = {name: value for name, value in changelist.params.items() if name not in (self.parameter_name, "p")}
        yield {"selected": self.value() is None, "value": "", "display": _("All"), "kept": kept}
        for value, name in self.lookup_choices:
            yield {"selected": self.value() == str(value), "value": value, "display": name}


class CenterFilter(SelectFilter):
    title, parameter_name = _("fusion center"), "center"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Options:
        return list(FusionCenter.objects.values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Story]) -> QuerySet[Story]:
        stories = StoryCenter.objects.filter(center=parse_key(self.value())).values("story")
        return queryset.filter(pk__in=stories) if self.value() else queryset


class ThreatFilter(SelectFilter):
    title, parameter_name = _("threat type"), "threat"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Options:
        return list(ThreatType.objects.values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Story]) -> QuerySet[Story]:
        """Keep stories of the type or of one of its narrower types."""
        threat = parse_key(self.value())
        types = ThreatType.objects.filter(Q(pk=threat) | Q(parent=threat))
        stories = Story.threat_types.through.objects.filter(threattype__in=types).values("story")
        return queryset.filter(pk__in=stories) if self.value() else queryset


class StateFilter(SelectFilter):
    title, parameter_name = _("state or territory"), "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Options:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Story]) -> QuerySet[Story]:
        return queryset.filter(states__contains=[self.value()]) if self.value() in STATES else queryset


class DesignationFilter(SimpleListFilter):
    title, parameter_name = _("lead center"), "lead"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Options:
        return list(Designation.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Story]) -> QuerySet[Story]:
        leads = StoryCenter.objects.filter(role=CenterRole.LEAD, center__designation=self.value())
        return queryset.filter(pk__in=leads.values("story")) if self.value() in Designation.values else queryset


class QueueFilter(SimpleListFilter):
    """The lists of the first page, whole."""

    title, parameter_name = _("list of the desk"), "queue"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Options:
        return [(one.name, one.title) for one in QUEUES if one.is_visible_to(request.user)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Story]) -> QuerySet[Story]:
        queue = QUEUES_BY_NAME.get(self.value() or "")
        if queue is None or not queue.is_visible_to(request.user):
            return queryset
        return queryset.filter(pk__in=queue.stories(request.user).order_by().values("pk"))


class CenterWithoutStoryFilter(SimpleListFilter):
    title, parameter_name = _("silent"), "silent"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Options:
        return [("year", _("No story for a year"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FusionCenter]) -> QuerySet[FusionCenter]:
        return centers_without_recent_story(queryset) if self.value() == "year" else queryset


def parse_key(text: str | None) -> int:
    """Return the key that an address names; 0, which no row has, for anything that is not a key."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
