"""Import of centers and partners from spreadsheets."""

import pytest
from django.core.exceptions import ValidationError

from stories.choices import ImportKind
from stories.intake import batches
from stories.intake.files.table import read_table
from stories.intake.sheets.center_partner_sheets import CenterSheet, PartnerSheet
from stories.intake.sheets.export import csv_lines
from stories.intake.sheets.plan import make_plan
from stories.models import Address, FusionCenter, Partner, ProposedChange
from tests.confirmed import confirm_waiting
from tests.factories import make_admin, make_center, make_partner, make_published
from tests.imports.conftest import bring, problems
from tests.imports.files import csv_bytes
from tests.search_results import matching

pytestmark = pytest.mark.django_db
CENTER = {
    "external_id": "c-1",
    "name": "Lake Fusion Center",
    "designation": "Primary",
    "state": "Ohio",
    "latitude": "-41.5",
    "longitude": "-81",
    "established_year": "2005",
    "former_names": "Old name; Older name",
}
PARTNER = {"external_id": "p-1", "name": "County Sheriff", "level": "Local", "parent": ""}


@pytest.fixture
def admin():
    return make_admin()


def test_center_is_imported_with_all_fields(admin):
    bring(admin, csv_bytes(CENTER), kind=ImportKind.CENTERS)
    assert not FusionCenter.objects.exists()
    confirm_waiting()
    center = FusionCenter.objects.get(archive_id="c-1")
    assert (center.slug, center.designation, center.state, center.is_active) == (
        "lake-fusion-center",
        "primary",
        "OH",
        True,
    )
    assert (center.latitude, center.established_year, center.former_names) == (
        -41.5,
        2005,
        ["Old name", "Older name"],
    )


def test_imported_name_appears_until_undone(admin):
    center = make_center(name="Old Center", slug="old")
    story = make_published(lead=center)
    changed = {"external_id": f"portal:{center.pk}", "name": "Zephyr Center", "slug": "zephyr"}
    batch = bring(admin, csv_bytes(changed), kind=ImportKind.CENTERS)
    assert not matching("zephyr").exists()
    confirm_waiting()
    assert Address.objects.filter(kind="center", slug="old", owner_id=center.pk).exists()
    assert matching("zephyr").filter(story=story).exists()
    batches.undo_batch(batch, CenterSheet(admin), admin)
    assert FusionCenter.objects.get(pk=center.pk).slug == "zephyr"
    confirm_waiting()
    assert FusionCenter.objects.get(pk=center.pk).slug == "old"


def test_undo_takes_waiting_changes_back(admin):
    batch = bring(admin, csv_bytes(CENTER), kind=ImportKind.CENTERS)
    batches.undo_batch(batch, CenterSheet(admin), admin)
    assert ProposedChange.objects.get().state == "taken_back"
    assert not FusionCenter.objects.exists()


def test_center_problems_are_listed(admin):
    make_center(name="Taken", slug="taken", state="TX", designation="primary")
    wrong = [
        CENTER | {"name": "taken", "slug": "other"},
        CENTER | {"external_id": "2", "name": "B", "slug": "taken", "state": "ME"},
        CENTER | {"external_id": "3", "name": "C", "state": "Texas"},
        CENTER | {"external_id": "4", "name": "D", "state": "UT", "longitude": ""},
        CENTER | {"external_id": "5", "name": "E", "state": "AK", "latitude": "nan"},
        CENTER | {"external_id": "6", "name": "F", "state": "HI", "latitude": "-91"},
        CENTER | {"external_id": "7", "name": "G", "state": "Mars"},
        CENTER | {"external_id": "8", "name": "", "state": "NV"},
        CENTER | {"external_id": "9", "name": "I", "state": "OH"},
    ]
    columns = ["name", "slug", "designation", "latitude", "latitude", "latitude", "state", "name"]
    found = problems(admin, *wrong, kind=ImportKind.CENTERS)
    assert [one for one in found if one[0] < 9] == list(enumerate(columns[:7], 2))
    assert {(9, "name"), (10, "designation")} <= set(found)


def test_imported_partner_is_not_own_parent(admin):
    bring(admin, csv_bytes(PARTNER), kind=ImportKind.PARTNERS)
    confirm_waiting()
    assert problems(admin, PARTNER | {"parent": "County Sheriff"}, kind=ImportKind.PARTNERS) == [
        (2, "parent")
    ]


def test_export_can_be_imported_unchanged(admin):
    make_center(former_names=["a;b"], latitude=1.5, longitude=-2)
    make_partner(parent=make_partner(), acronym="-X")
    for sheet, model in ((CenterSheet, FusionCenter), (PartnerSheet, Partner)):
        content = "".join(csv_lines(sheet(admin), model.objects.all())).encode()
        plan = make_plan(sheet(admin), read_table("a.csv", content))
        assert (plan.problems, plan.changed_rows) == ([], [])


def test_undo_is_refused_for_used_entry(admin):
    batch = bring(admin, csv_bytes(PARTNER), kind=ImportKind.PARTNERS)
    confirm_waiting()
    make_published(partners=(Partner.objects.get(),))
    with pytest.raises(ValidationError, match="Stories use"):
        batches.undo_batch(batch, PartnerSheet(admin), admin)
    assert Partner.objects.exists()


def test_undo_proposes_to_delete_new_entries(admin):
    batch = bring(admin, csv_bytes(PARTNER), kind=ImportKind.PARTNERS)
    confirm_waiting()
    batches.undo_batch(batch, PartnerSheet(admin), admin)
    assert Partner.objects.exists()
    confirm_waiting()
    assert not Partner.objects.exists()
