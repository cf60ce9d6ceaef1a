"""Several proposed changes are confirmed on one page, each with its own record."""

import pytest
from django.test import Client

from stories.choices import ImportKind
from stories.models import AuditEntry, FusionCenter, ProposedChange
from stories.publishing.proposals.propose import propose_entry
from tests.admin.conftest import client_of
from tests.factories import make_admin, make_center, make_official, staff_member
from tests.imports.conftest import bring
from tests.imports.files import csv_bytes

pytestmark = pytest.mark.django_db
SEVERAL = "/admin/stories/proposedchange/several/"
LIST = "/admin/stories/proposedchange/"
PHONE = "Call 303-555-0142 for details about the work of the center."


@pytest.fixture
def centers() -> list[FusionCenter]:
    return [make_center(city="Old") for _number in range(3)]


def propose(center: FusionCenter, **values: str) -> ProposedChange:
    for name, value in values.items():
        setattr(center, name, value)
    change = propose_entry(center, staff_member("editor"))
    assert change is not None
    return change


def selection(*changes: ProposedChange) -> dict[str, str]:
    return {f"change-{change.pk}-selected": "on" for change in changes}


def cities() -> list[str]:
    return list(FusionCenter.objects.order_by("pk").values_list("city", flat=True))


def test_page_shows_each_difference(office: Client, centers):
    for center in centers:
        propose(center, city=f"City of {center.pk}")
    page = office.get(SEVERAL).content.decode()
    for center in centers:
        assert f"City of {center.pk}" in page
    assert page.count("<del>Old</del>") == 3


def test_only_selected_changes_become_public(office: Client, centers):
    first, second, third = [propose(center, city="New") for center in centers]
    page = office.post(SEVERAL, selection(first, third), follow=True)
    assert "2 changes are public." in page.content.decode()
    assert cities() == ["New", "Old", "New"]
    second.refresh_from_db()
    assert second.state == "waiting"


def test_each_change_is_recorded(office: Client, centers):
    changes = [propose(center, city="New") for center in centers]
    office.post(SEVERAL, selection(*changes))
    entries = AuditEntry.objects.filter(act="change.confirmed")
    assert sorted(entry.parsed_details["change"] for entry in entries) == [
        change.pk for change in changes
    ]
    assert set(ProposedChange.objects.values_list("settled_by__username", flat=True)) == {
        "releaser"
    }


def test_warning_without_reason_stops_only_its_change(office: Client, centers):
    plain = propose(centers[0], city="New")
    warned = propose(centers[1], description=PHONE)
    page = office.post(SEVERAL, selection(plain, warned))
    assert cities()[0] == "New"
    assert "needs a decision by a second person" in page.content.decode()
    assert "303-555-0142" in page.content.decode()
    warned.refresh_from_db()
    assert warned.state == "waiting"

    ((_line, form),) = page.context["rows"]
    (name,) = form.warnings
    reason = {f"change-{warned.pk}-{name}": "The center's public number."}
    office.post(SEVERAL, selection(warned) | reason)
    warned.refresh_from_db()
    assert warned.decisions[0]["reason"] == "The center's public number."


def test_own_change_is_shown_with_the_reason(centers):
    official = make_official()
    centers[0].city = "New"
    own = propose_entry(centers[0], official)
    assert own is not None
    other = propose(centers[1], city="New")
    client = client_of(official)
    page = client.get(SEVERAL).content.decode()
    assert "You proposed this change. Someone else must confirm it." in page
    assert f"change-{own.pk}-selected" not in page

    answer = client.post(SEVERAL, selection(own, other))
    assert "Someone else must confirm it" in answer.content.decode()
    assert cities() == ["Old", "New", "Old"]


def test_change_that_was_replaced_is_not_confirmed(office: Client, centers):
    shown = propose(centers[0], city="New")
    propose(centers[0], city="Newer")
    page = office.post(SEVERAL, selection(shown))
    assert "Select at least one change" in page.content.decode()
    assert cities()[0] == "Old"


def test_nothing_selected_confirms_nothing(office: Client, centers):
    propose(centers[0], city="New")
    assert "Select at least one change" in office.post(SEVERAL, {"x": "y"}).content.decode()
    assert cities()[0] == "Old"


def test_changes_of_one_import_are_confirmed_together(office: Client):
    rows = []
    for number in range(3):
        row = {"external_id": f"c{number}", "name": f"Imported {number}", "state": "UT"}
        rows.append(row | {"slug": f"c-{number}", "designation": "recognized"})
    batch = bring(make_admin(), csv_bytes(*rows), kind=ImportKind.CENTERS)
    propose(make_center(), city="Elsewhere")

    shown = office.get(f"{LIST}?batch__id__exact={batch.pk}")
    pks = [change.pk for change in shown.context["cl"].result_list]
    action = {"action": "confirm_selected", "_selected_action": pks}
    page = office.post(f"{LIST}?batch__id__exact={batch.pk}", action, follow=True)
    url = page.redirect_chain[-1][0]
    assert "Elsewhere" not in page.content.decode()
    changes = [form.change for _line, form in page.context["rows"]]
    assert len(changes) == 3

    office.post(url, selection(*changes))
    assert FusionCenter.objects.filter(name__startswith="Imported ").count() == 3
    assert ProposedChange.objects.filter(state="waiting").count() == 1


def test_editor_can_neither_open_nor_select(desk: Client, centers):
    change = propose(centers[0], city="New")
    assert desk.get(SEVERAL).status_code == 403
    assert desk.post(SEVERAL, selection(change)).status_code == 403
    action = {"action": "confirm_selected", "_selected_action": [change.pk]}
    assert SEVERAL not in str(desk.post(LIST, action, follow=True).redirect_chain)
    assert cities()[0] == "Old"


@pytest.mark.parametrize(
    "query", ["?change=x", "?change=", "?change=99999999999999999999", "?change=7"]
)
def test_unknown_changes_are_no_error(office: Client, query: str):
    page = office.get(SEVERAL + query)
    assert page.status_code == 200
    assert "None of these changes is waiting anymore" in page.content.decode()


def test_dashboard_leads_to_all_changes(office: Client, centers):
    propose(centers[0], city="New")
    assert SEVERAL not in office.get("/admin/").content.decode()
    propose(centers[1], city="New")
    assert SEVERAL in office.get("/admin/").content.decode()
