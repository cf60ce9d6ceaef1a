"""What belongs to a story: its centers, its partners, its outcomes."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.admin.base import hide_related_links
from stories.admin.forms import CenterFormSet, StaffForm, StoryRowForm, StoryRowFormSet
from stories.models import Outcome, StoryCenter, StoryPartner


class SectionInline(admin.StackedInline):
    """Rows with a heading and an introduction, which stand after the section of the form that `after` names."""

    after: Any
    intro: Any
    extra = 0
    max_num = 60
    template = "admin/stories/story/_inline_rows.html"

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        """Leave out the help of each row's fields: the introduction says it once."""
        field = hide_related_links(super().formfield_for_dbfield(db_field, request, **kwargs))
        if field:
            field.help_text = ""
        return field


class CenterInline(SectionInline):
    after, intro = _("When and where"), _("One center leads; all others support.")
    model = StoryCenter
    verbose_name, verbose_name_plural = _("fusion center"), _("Who: fusion centers")
    form, formset = StoryRowForm, CenterFormSet
    fields = ["center", "role"]
    autocomplete_fields = ["center"]


class PartnerInline(SectionInline):
    after, intro = _("When and where"), _("Agencies and organizations, and what each did as far as the source says.")
    model = StoryPartner
    verbose_name, verbose_name_plural = _("partner"), _("Who: partners")
    form, formset = StoryRowForm, StoryRowFormSet
    fields = ["partner", "role"]
    autocomplete_fields = ["partner"]


class OutcomeInline(SectionInline):
    after = _("What it is about")
    intro = _("A number only if the source gives one; its unit says what is counted: people, kilograms, U.S. dollars.")
    model = Outcome
    form = StaffForm
    fields = ["kind", "quantity", "unit", "note"]
    autocomplete_fields = ["kind"]
