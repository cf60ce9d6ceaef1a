"""The staff site: its front page, its menu, and the doors that belong to no single model."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from stories.admin.edition import EditionAdmin, WorkflowEntryAdmin
from stories.admin.media import picture
from stories.admin.page import PageAdmin, PageFeedbackAdmin
from stories.admin.story import StoryAdmin
from stories.admin.tag import TagAdmin
from stories.admin.vocabulary import FusionCenterAdmin, OutcomeKindAdmin, PartnerAdmin, ThreatTypeAdmin
from stories.choices import Status
from stories.models import (
    Edition,
    FusionCenter,
    OutcomeKind,
    Page,
    PageFeedback,
    Partner,
    Story,
    ThreatType,
    WorkflowEntry,
)

DESKS: dict[type[Model], type[ModelAdmin]] = {
    Story: StoryAdmin,
    Edition: EditionAdmin,
    WorkflowEntry: WorkflowEntryAdmin,
    FusionCenter: FusionCenterAdmin,
    Partner: PartnerAdmin,
    ThreatType: ThreatTypeAdmin,
    OutcomeKind: OutcomeKindAdmin,
    Tag: TagAdmin,
    Page: PageAdmin,
    PageFeedback: PageFeedbackAdmin,
}

MENU: tuple[type[Model], ...] = (Story, FusionCenter, Partner, ThreatType, Page, PageFeedback)
ROWS = 5


class StaffAutocomplete(AutocompleteJsonView):
    """Finds entries for a field; tags are known by their names, so that a form can hold new ones too."""

    def process_request(self, request: HttpRequest) -> tuple[str, ModelAdmin, Any, str]:
        term, *rest = super().process_request(request)
        return term.replace("\0", ""), *rest

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return super().serialize_result(obj, "name" if isinstance(obj, Tag) else to_field_name)


class StaffSite(AdminSite):
    """Django's admin under our name and in our look."""

    site_header = _("Fusion Center Success Stories")
    site_title = _("Staff")
    index_title = _("Staff desk")
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        # Here and not by decorator: a decorator would ask for the site while the site is being made.
        super().__init__(name)
        for model, desk in DESKS.items():
            super().register(model, desk)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register what other apps bring, but keep our own desk where there is one (taggit brings another)."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        super().register([model for model in models if model not in DESKS], admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("media/<path:name>", self.admin_view(picture), name="media"), *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return StaffAutocomplete.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"staff_menu": self._menu(request)}

    def _menu(self, request: HttpRequest) -> list[tuple[Any, str, bool]]:
        """List of (name, address, whether the page is in there), as far as the user may go."""
        names = [(model._meta, f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in MENU]
        may_see = [
            (options.verbose_name_plural, reverse(name))
            for options, name in names
            if self._registry[options.model].has_view_or_change_permission(request)
        ]
        return [(name, address, request.path.startswith(address)) for name, address in may_see]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what a member of staff comes for: own stories, drafts, what readers say."""
        return super().index(request, _front_page(request) | (extra_context or {}))


def _front_page(request: HttpRequest) -> dict[str, Any]:
    """{"my_stories", "drafts", "feedback"}: the newest few of each, empty where the user may not look."""
    may_see = request.user.has_perm
    stories = Story.objects.defer("body") if may_see("stories.view_story") else Story.objects.none()
    feedback = PageFeedback.objects.all() if may_see("stories.view_pagefeedback") else PageFeedback.objects.none()
    return {
        "my_stories": stories.filter(updated_by=request.user.pk)[:ROWS],
        "drafts": stories.filter(status=Status.DRAFT).select_related("updated_by")[:ROWS],
        "feedback": feedback[:ROWS],
    }
