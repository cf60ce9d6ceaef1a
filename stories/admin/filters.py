"""List filters of the staff site. They use subqueries, so that no row is listed twice."""

from collections.abc import Iterable, Iterator

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.admin.dashboard.panels import centers_without_recent_story
from stories.admin.dashboard.queues import QUEUES, QUEUES_BY_NAME
from stories.choices import STATES, STATUS_LABELS, CenterRole, Designation
from stories.models import FusionCenter, Story, StoryCenter, ThreatType
from stories.models.publication import displayed_status
from stories.text_safety import parse_digits

FilterOptions = list[tuple[str, str]]

# Longer digit strings exceed the range of a primary key.
MAX_KEY_DIGITS = 9


class SelectFilter(SimpleListFilter):
    """A filter with a select element, for more options than a list of links can hold."""

    template = "admin/stories/story/select_filter.html"

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, object]]:  # type: ignore[override]
        """Yield the options; the first one also holds the other parameters of the list."""
        other_params = dict(changelist.params)
        for own_name in (str(self.parameter_name), "p"):
            other_params.pop(own_name, None)

        yield {
            "selected": self.value() is None,
            "value": "",
            "display": str(_("All")),
            "other_params": other_params,
        }
        for option, label in self.lookup_choices:
            yield {"selected": self.value() == option, "value": option, "display": label}


class OptionFilter(SimpleListFilter):
    """A filter that ignores a value that is not one of its options."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        value = self.value()
        options = dict(self.lookup_choices)
        if value is None or value not in options:
            return queryset
        return self.select(request, queryset, value)

    def select(
        self, request: HttpRequest, queryset: QuerySet[Model], value: str
    ) -> QuerySet[Model]:
        """Keep the objects with a chosen option."""
        raise NotImplementedError


class CenterFilter(SelectFilter):
    """Stories of one fusion center, in any role."""

    title = _("fusion center")
    parameter_name = "center"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> FilterOptions:
        return _as_options(FusionCenter.objects.values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Story]) -> QuerySet[Story]:
        if not self.value():
            return queryset
        roles = StoryCenter.objects.filter(center=parse_key(self.value()))
        return queryset.filter(pk__in=roles.values("story"))


class ThreatFilter(SelectFilter):
    """Stories of a threat type or one of its narrower types."""

    title = _("threat type")
    parameter_name = "threat"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> FilterOptions:
        return _as_options(ThreatType.objects.values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Story]) -> QuerySet[Story]:
        if not self.value():
            return queryset
        key = parse_key(self.value())
        types = ThreatType.objects.filter(Q(pk=key) | Q(parent=key))
        links = Story.threat_types.through.objects.filter(threattype__in=types)
        return queryset.filter(pk__in=links.values("story"))


class StateFilter(OptionFilter, SelectFilter):
    """Stories of one state or territory."""

    title = _("state or territory")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> FilterOptions:
        return _as_options(STATES.items())

    def select(
        self, request: HttpRequest, queryset: QuerySet[Model], value: str
    ) -> QuerySet[Model]:
        return queryset.filter(states__contains=[value])


class DesignationFilter(OptionFilter):
    """Stories by the designation of their lead center."""

    title = _("lead center")
    parameter_name = "lead"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> FilterOptions:
        return _as_options(Designation.choices)

    def select(
        self, request: HttpRequest, queryset: QuerySet[Model], value: str
    ) -> QuerySet[Model]:
        leads = StoryCenter.objects.filter(role=CenterRole.LEAD, center__designation=value)
        return queryset.filter(pk__in=leads.values("story"))


class StatusFilter(OptionFilter):
    """Stories by the status that staff see."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> FilterOptions:
        return _as_options(STATUS_LABELS.items())

    def select(
        self, request: HttpRequest, queryset: QuerySet[Model], value: str
    ) -> QuerySet[Model]:
        return queryset.alias(seen_status=displayed_status()).filter(seen_status=value)


class QueueFilter(OptionFilter):
    """Stories of one queue of the dashboard."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> FilterOptions:
        queues = [queue for queue in QUEUES if queue.is_visible_to(request.user)]
        return [(queue.name, str(queue.title)) for queue in queues]

    def select(
        self, request: HttpRequest, queryset: QuerySet[Model], value: str
    ) -> QuerySet[Model]:
        stories = QUEUES_BY_NAME[value].stories(request.user).order_by()
        return queryset.filter(pk__in=stories.values("pk"))


class CenterWithoutStoryFilter(SimpleListFilter):
    """Active centers that had no story in the past year."""

    title = _("stories")
    parameter_name = "without_story"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> FilterOptions:
        return [("year", str(_("No story in the past year")))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[FusionCenter]
    ) -> QuerySet[FusionCenter]:
        if self.value() != "year":
            return queryset
        return centers_without_recent_story(queryset)


def _as_options(choices: Iterable[tuple[object, object]]) -> FilterOptions:
    """Return pairs of a value and its label as texts."""
    return [(str(value), str(label)) for value, label in choices]


def parse_key(text: str | None) -> int:
    """Return the primary key in a query parameter, or 0, which no row has, if it is invalid."""
    return parse_digits(text or "", MAX_KEY_DIGITS) or 0
