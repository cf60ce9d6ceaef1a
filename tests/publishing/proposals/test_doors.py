"""Every public field and everything that could change it: nothing makes a text public alone."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms import model_to_dict
from django.test import Client
from taggit.models import Tag

from stories.choices import ImportKind
from stories.intake.archive import load_records
from stories.intake.records import FILES
from stories.intake.sheets.center_partner_sheets import CenterSheet, PartnerSheet
from stories.models import FusionCenter, Merger, Partner, ProposedChange
from stories.publishing.proposals.permit import permit_change
from stories.publishing.proposals.values import columns_of, read_values
from stories.publishing.public_texts import MERGE_COLUMNS, PUBLIC_MODELS, public_model
from tests.admin.conftest import client_of
from tests.confirmed import confirm_waiting, delete_entry
from tests.factories import make_admin, make_center, make_published
from tests.imports.conftest import bring
from tests.imports.files import csv_bytes
from tests.publishing.proposals.new_values import MAKE, new_value

pytestmark = pytest.mark.django_db

FIELDS = [(public.model, field) for public in PUBLIC_MODELS for field in public.fields]
each_field = pytest.mark.parametrize(
    ("model", "field"), FIELDS, ids=[f"{model.__name__}.{field}" for model, field in FIELDS]
)
# A page keeps its URL, tags too. Files and the archive set the archive id.
NOT_IN_FORMS = {"Page.slug", "Tag.slug"}
EXPORTED = {FusionCenter: ImportKind.CENTERS, Partner: ImportKind.PARTNERS}
SHEETS = {FusionCenter: CenterSheet, Partner: PartnerSheet}
# An external ID sets the archive id, and only a merge sets its columns.
NOT_IN_SHEETS = {*MERGE_COLUMNS, "archive_id"}
IMPORTED = [
    (model, field) for model, field in FIELDS if model in SHEETS and field not in NOT_IN_SHEETS
]
ADDED_BY_TWO = [public for public in PUBLIC_MODELS if not public.is_public_when_used]


def public_values(entry: Any) -> dict[str, Any]:
    stored = type(entry).objects.get(pk=entry.pk)
    values = read_values(stored)
    return {name: values[name] for name in columns_of(public_model(type(entry)))}


def save(entry: Any, field: str, value: Any) -> None:
    setattr(entry, field, value)
    entry.save()


def update(entry: Any, field: str, value: Any) -> None:
    type(entry).objects.filter(pk=entry.pk).update(**{field: value})


def bulk_update(entry: Any, field: str, value: Any) -> None:
    setattr(entry, field, value)
    type(entry).objects.bulk_update([entry], [field])


def statement(entry: Any, field: str, value: Any) -> None:
    column = type(entry)._meta.get_field(field).column
    stored = getattr(value, "pk", value)
    table = type(entry)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', [stored, entry.pk])


@each_field
@pytest.mark.parametrize("write", [save, update, bulk_update, statement])
def test_code_cannot_write_a_public_field(model, field, write):
    entry = MAKE[model]()
    before = public_values(entry)
    value = new_value(entry, field)
    with pytest.raises(IntegrityError, match="confirmed change only"), transaction.atomic():
        write(entry, field, value)
    assert public_values(entry) == before


@pytest.mark.parametrize("public", ADDED_BY_TWO, ids=lambda public: public.label)
def test_code_cannot_add_a_public_entry(public):
    copy = MAKE[public.model]()
    copy.pk = None
    copy._state.adding = True
    with pytest.raises(IntegrityError, match="confirmed change only"), transaction.atomic():
        copy.save()


def delete_row(entry: Any) -> None:
    entry.delete()


def delete_rows(entry: Any) -> None:
    type(entry).objects.filter(pk=entry.pk).delete()


def delete_by_statement(entry: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {type(entry)._meta.db_table} WHERE id = %s", [entry.pk])


@pytest.mark.parametrize("model", MAKE)
@pytest.mark.parametrize("delete", [delete_row, delete_rows, delete_by_statement])
def test_code_cannot_delete_a_public_entry(model, delete):
    entry = MAKE[model]()
    with pytest.raises(IntegrityError, match="confirmed change only"), transaction.atomic():
        delete(entry)
    assert model.objects.filter(pk=entry.pk).exists()


def test_permit_to_delete_covers_one_entry():
    entry, other = make_center(), make_center()
    delete_entry(entry)
    change = ProposedChange.objects.get()
    with pytest.raises(IntegrityError), permit_change(change):
        other.delete()


@each_field
def test_form_only_proposes(model, field):
    entry = MAKE[model]()
    before = public_values(entry)
    post(client_of(make_admin()), entry, field, new_value(entry, field))
    assert public_values(entry) == before

    is_in_form = field not in (*MERGE_COLUMNS, "archive_id")
    is_in_form = is_in_form and f"{model.__name__}.{field}" not in NOT_IN_FORMS
    assert ProposedChange.objects.exists() == is_in_form
    confirm_waiting()
    assert (public_values(entry) != before) == is_in_form


def post(client: Client, entry: Any, field: str, value: Any) -> None:
    """Send the form with one changed value, alone and as a row of a list."""
    values = {name: "" if one is None else one for name, one in model_to_dict(entry).items()}
    values[field] = getattr(value, "pk", value)
    if field in ("latitude", "longitude"):
        values |= {"latitude": 41.5, "longitude": -93.5}
    if field == "query":
        values["story_ids"] = []

    data = {}
    for name, one in values.items():
        is_text_area = isinstance(one, list) and name != "figures"
        data[name] = "\n".join(str(item) for item in one) if is_text_area else one
    if data.get("is_active") is False:
        del data["is_active"]

    base = f"/admin/{entry._meta.app_label}/{entry._meta.model_name}/"
    rows = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": entry.pk, "_save": "Save"}
    client.post(base, rows | {f"form-0-{name}": one for name, one in data.items()})
    client.post(f"{base}{entry.pk}/change/", data)


@pytest.mark.parametrize("model", SHEETS)
def test_sheets_have_exactly_these_columns(model):
    columns = SHEETS[model](make_admin()).columns_read.keys() - {"external_id"}
    public = public_model(model)
    assert columns - set(public.exempt) == {field for owner, field in IMPORTED if owner == model}
    assert columns <= {*public.fields, *public.exempt}


def test_only_tags_are_added_by_one_person():
    """They are public only with a story that names them."""
    free = [public.model for public in PUBLIC_MODELS if public not in ADDED_BY_TWO]
    assert free == [Tag]


@pytest.mark.parametrize(
    ("model", "field"), IMPORTED, ids=[f"{model.__name__}.{field}" for model, field in IMPORTED]
)
def test_import_only_proposes(model, field):
    entry = MAKE[model]()
    before = public_values(entry)
    row = {"external_id": f"portal:{entry.pk}", "name": entry.name}
    row |= {"latitude": "41.5", "longitude": "-93.5"} if field == "latitude" else {}
    row |= {"latitude": "41.5", "longitude": "-93.5"} if field == "longitude" else {}
    row.setdefault(field, cell(new_value(entry, field)))
    if field == "name":
        row["name"] = "quokka"
    bring(make_admin(), csv_bytes(row), kind=EXPORTED[model])
    assert public_values(entry) == before
    assert ProposedChange.objects.get().state == "waiting"


def cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def test_merge_and_undo_only_propose():
    old, target = make_center(name="Old Quokka"), make_center(name="Zebra")
    make_published(lead=old)
    boss = client_of(make_admin())
    boss.post(f"/admin/stories/fusioncenter/{old.pk}/merge/", {"into": target.pk})
    assert FusionCenter.objects.filter(pk=old.pk).exists()

    confirm_waiting()
    assert not FusionCenter.objects.filter(pk=old.pk).exists()
    boss.post(f"/admin/stories/merger/{Merger.objects.get().pk}/undo/")
    assert not FusionCenter.objects.filter(pk=old.pk).exists()


def test_archive_changes_no_entry():
    partner = {"slug": "pd", "name": "Police", "acronym": "", "level": "local", "kind": ""}
    records: dict[str, Any] = {file: [] for file in FILES}
    records["partners.json"] = [partner | {"parent": "", "website": ""}]
    load_records(records)
    records["partners.json"] = [partner | {"name": "quokka", "parent": "", "website": ""}]
    load_records(records)
    assert Partner.objects.get().name == "Police"


def test_autocomplete_and_popup_add_nothing():
    boss = client_of(make_admin())
    values = {"name": "quokka", "slug": "quokka", "level": "local"}
    boss.post("/admin/stories/partner/add/?_popup=1", values | {"_popup": "1"})
    assert not Partner.objects.exists()
    assert ProposedChange.objects.get().state == "waiting"


def test_confirmed_change_writes_nothing_else():
    """Its permit covers exactly the confirmed values, also for code in the same transaction."""
    center, other = make_center(), make_center()
    post(client_of(make_admin()), center, "city", "quokka")
    confirm_waiting()
    change = ProposedChange.objects.get()
    for entry, value in ((center, "wombat"), (other, "quokka")):
        with pytest.raises(IntegrityError), permit_change(change):
            update(entry, "city", value)
