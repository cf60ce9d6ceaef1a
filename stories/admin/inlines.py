"""What belongs to a story: its centers, its partners, its outcomes."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.admin.forms import CenterFormSet, PartForm, PartFormSet
from stories.models import Outcome, StoryCenter, StoryPartner


class StoryPart(admin.StackedInline):
    """Rows inside one of the form's sections, which `section` names."""

    section: Any
    extra = 0
    max_num = 60
    template = "admin/stories/story/part.html"


class CenterInline(StoryPart):
    section = _("Who")
    model = StoryCenter
    form, formset = PartForm, CenterFormSet
    fields = [("center", "role")]
    autocomplete_fields = ["center"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoryCenter]:
        return super().get_queryset(request).select_related("center")


class PartnerInline(StoryPart):
    section = _("Who")
    model = StoryPartner
    form, formset = PartForm, PartFormSet
    fields = [("partner", "role")]
    autocomplete_fields = ["partner"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoryPartner]:
        return super().get_queryset(request).select_related("partner")


class OutcomeInline(StoryPart):
    section = _("Outcomes")
    model = Outcome
    fields = [("kind", "quantity", "unit"), "note"]
    autocomplete_fields = ["kind"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outcome]:
        return super().get_queryset(request).select_related("kind")

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "quantity":
            field.widget.attrs["inputmode"] = "decimal"
        return field
