"""The staff site."""

from django.contrib.admin import AdminSite


class StaffSite(AdminSite):
    """Django's admin under our name."""
