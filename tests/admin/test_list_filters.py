"""Lists are filtered by what they declare; other columns can't be guessed letter by letter."""

import pytest
from django.contrib import admin
from django.db.models import Field
from django.test import Client
from django.urls import reverse

from stories.admin.base import StaffAdmin
from stories.admin.site_text import SiteTextAdmin

pytestmark = pytest.mark.django_db
ADMINS = [
    one
    for one in admin.site._registry.values()
    if isinstance(one, StaffAdmin) and not isinstance(one, SiteTextAdmin)  # it has no list
]


def undeclared(model_admin: StaffAdmin) -> list[Field]:
    shown = {model_admin.opts.pk.name, model_admin.date_hierarchy}
    for declared in model_admin.list_filter:
        name = declared[0] if isinstance(declared, tuple) else declared
        shown.add(name if isinstance(name, str) else name.parameter_name)
    return [field for field in model_admin.opts.concrete_fields if field.name not in shown]


@pytest.mark.parametrize("model_admin", ADMINS, ids=lambda one: one.opts.model_name)
def test_undeclared_columns_are_no_filters(boss: Client, model_admin: StaffAdmin):
    url = reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist")
    for field in undeclared(model_admin):
        for lookup in ("startswith", "secret__startswith", "isnull", "user__password__startswith"):
            assert boss.get(url, {f"{field.name}__{lookup}": "a"}).status_code in (400, 403)


@pytest.mark.parametrize(
    ("model", "lookup"),
    [("mfa/authenticator", "data__secret__startswith"), ("auth/user", "password__startswith")],
)
def test_secrets_are_no_filters(boss: Client, model: str, lookup: str):
    assert boss.get(f"/admin/{model}/", {lookup: "a"}).status_code == 400


def test_no_list_counts_beside_its_filters():
    counting = {
        model.__name__
        for model, model_admin in admin.site._registry.items()
        if model_admin.show_facets != admin.ShowFacets.NEVER
    }
    assert counting == set()
