"""What all doors of the staff site have in common."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field, Model, URLField
from django.forms import Field as FormField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst

from stories.admin.audit.admin_mixins import AuditedAdminMixin
from stories.admin.forms import StaffForm
from stories.admin.read_only import KeepInputMixin


class StaffChangeList(ChangeList):
    """A list that answers an address that makes no sense as Django answers other odd ones: without its filters."""

    def get_filters(self, request: HttpRequest) -> Any:
        if any("\0" in value for values in self.filter_params.values() for value in values):
            raise IncorrectLookupParameters
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:  # such as event_on__year=9999, which has no next year
            raise IncorrectLookupParameters(error) from error


class StaffAdmin(KeepInputMixin, AuditedAdminMixin, admin.ModelAdmin):
    """Lists of fifty that never count what nobody asked for, and a direct link to the public page."""

    form = StaffForm
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call the list by the name of what it lists."""
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StaffChangeList]:
        return StaffChangeList

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        if isinstance(db_field, URLField):
            kwargs.setdefault("assume_scheme", "https")
        return hide_related_links(super().formfield_for_dbfield(db_field, request, **kwargs))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Say "not found" of what is not there, and the same of what this person may not know of."""
        raise Http404

    def view_on_site(self, obj: Any) -> str | None:
        """Return the public address, where the model has one."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None


class ReadOnlyAdmin(StaffAdmin):
    """Records that people read and only the portal writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def hide_related_links(field: FormField | None) -> FormField | None:
    """Leave beside the choice of an entry only the way to add one: others are changed where they are listed."""
    if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
        widget = field.widget
        widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
    return field
