"""Base classes for the model admins of the staff site."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.filters import ListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, Model, URLField
from django.db.models.options import Options
from django.forms import Field as FormField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.text import capfirst

from stories.admin.audit.admin_mixins import AuditedAdminMixin
from stories.admin.forms import StaffForm
from stories.admin.unsaved import KeepInputMixin

Context = dict[str, object]
View = Callable[..., HttpResponse]
# A URL that is entered without a scheme.
HTTPS_BY_DEFAULT: Mapping[type[Field], Mapping[str, Any]] = {URLField: {"assume_scheme": "https"}}


class StaffChangeList(ChangeList):
    """A list that drops its filters when their values make no sense.

    A search shows no years to choose from: the database would search twice more to find them.
    """

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        dates = self.date_hierarchy
        if self.query and dates and not any(name.startswith(dates) for name in self.params):
            self.date_hierarchy = None

    def get_filters(
        self, request: HttpRequest
    ) -> tuple[list[ListFilter], bool, dict[str, bool | str], bool, bool]:
        values = chain.from_iterable(self.filter_params.values())
        if any("\0" in value for value in values):
            raise IncorrectLookupParameters

        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:  # event_on__year=9999 has no next year
            raise IncorrectLookupParameters(error) from error


class StaffAdmin(KeepInputMixin, AuditedAdminMixin, admin.ModelAdmin):
    """Fifty rows a page, no full count, and a "View on site" link."""

    form = StaffForm
    formfield_overrides = HTTPS_BY_DEFAULT
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False

    def view_paths(self, prefix: str, views: Mapping[str, View]) -> list[URLPattern]:
        """Return the URL patterns of views about one object, by the last part of their URLs."""
        paths = []
        for name, view in views.items():
            protected = self.admin_site.admin_view(view)
            paths.append(path(f"<path:object_id>/{name}/", protected, name=f"{prefix}_{name}"))

        return paths

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        """Use the plural name of the model as the title of its list."""
        context: Context = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, with_extra(context, extra_context))

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return StaffChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse filters on columns that aren't declared: they reveal secrets letter by letter.

        Django ignores parameters that aren't columns.
        """
        filters = self.get_list_filter(request)
        names = {self.date_hierarchy, self.opts.pk.name, "pk", *map(_parameter, filters)}
        declared = tuple(f"{name}__" for name in names - {None, ""})
        if f"{lookup}__".startswith(declared):
            return super().lookup_allowed(lookup, value, request)

        columns = {field.name for field in self.opts.get_fields()}
        columns |= {field.attname for field in self.opts.concrete_fields}
        return lookup.partition("__")[0] not in columns

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return hide_related_links(field)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Options, object_id: str
    ) -> HttpResponse:
        """Raise Http404, which looks the same for missing objects and for forbidden ones."""
        raise Http404

    def view_on_site(self, obj: Model) -> str | None:
        """Return the public URL if the model has one."""
        if hasattr(obj, "get_absolute_url"):
            return obj.get_absolute_url()
        return None


class ReadOnlyAdmin(StaffAdmin):
    """Records that staff read and only the site writes."""

    keeps_drafts = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def with_extra(context: Mapping[str, object], extra_context: Context | None) -> Context:
    """Return the context of a view with what its caller adds to it."""
    return {**context, **(extra_context or {})}


def find_object(model_admin: admin.ModelAdmin, request: HttpRequest, object_id: str) -> Any:
    """Return the object that a URL names; raise Http404 unless it is one that the user may see."""
    obj = model_admin.get_object(request, unquote(object_id))
    if obj is None:
        raise Http404
    return obj


def require_permission(request: HttpRequest, permission: str) -> None:
    """Raise PermissionDenied unless the user's role includes a permission."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def find_permitted_object(
    model_admin: admin.ModelAdmin, request: HttpRequest, object_id: str, permission: str = ""
) -> Any:
    """Return the object that a URL names; raise PermissionDenied or Http404."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied

    obj = find_object(model_admin, request, object_id)
    if permission:
        require_permission(request, f"stories.{permission}")
    return obj


def report_result(request: HttpRequest, act: Callable[[], object], success: str) -> None:
    """Run an action; show the message if it succeeds, else the reasons why it is refused."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, success)


def _parameter(list_filter: object) -> str | None:
    """Return the query parameter of an entry of list_filter, None if it has none."""
    if isinstance(list_filter, str):
        return list_filter
    if isinstance(list_filter, tuple):
        return list_filter[0]
    return getattr(list_filter, "parameter_name", None)


def hide_related_links(field: FormField | None) -> FormField | None:
    """Hide the add, change, delete and view links of a related-object widget."""
    if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
        # A new entry exists only when a second person has confirmed it.
        field.widget.can_add_related = False
        field.widget.can_change_related = False
        field.widget.can_delete_related = False
        field.widget.can_view_related = False

    return field


def post_data(request: HttpRequest) -> QueryDict | None:
    """Return the data of a POST request, even if it is empty, or None."""
    if request.method == "POST":
        return request.POST
    return None
