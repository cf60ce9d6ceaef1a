"""What all doors of the staff site have in common."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest


class StaffAdmin(admin.ModelAdmin):
    """Lists of fifty that never count what nobody asked for, and a direct link to the public page."""

    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False

    def view_on_site(self, obj: Any) -> str | None:
        """Return the public address, where the model has one."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None


class ReadOnlyAdmin(StaffAdmin):
    """Records that people read and only the portal writes."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
