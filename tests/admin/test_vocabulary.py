"""Forms of centers, partners, threat types and kinds of outcome propose changes."""

import pytest
from django.forms import model_to_dict
from django.test import Client

from stories.models import Address, OutcomeKind
from tests.admin.conftest import client_of
from tests.confirmed import confirm_waiting
from tests.factories import make_center, make_partner, make_published, make_threat, make_user
from tests.search_results import matching

pytestmark = pytest.mark.django_db


def change(boss: Client, entry, **changes):
    values = {name: "" if value is None else value for name, value in model_to_dict(entry).items()}
    lines = {name: "\n".join(value) for name, value in values.items() if isinstance(value, list)}
    address = f"/admin/stories/{entry._meta.model_name}/{entry.pk}/change/"
    return boss.post(address, values | lines | changes)


@pytest.fixture
def named():
    """A public story and the entries that it names, by kind."""
    center, partner, threat = make_center(), make_partner(), make_threat()
    make_published(lead=center, partners=(partner,), threats=(threat,), outcomes=("arrest",))
    return {
        "center": center,
        "partner": partner,
        "threat": threat,
        "outcome": OutcomeKind.objects.get(),
    }


@pytest.mark.parametrize("kind", ["center", "partner", "threat", "outcome"])
def test_new_name_is_found_once_confirmed(boss: Client, named, kind: str):
    response = change(boss, named[kind], name="Zanzibar")
    assert response.status_code == 302
    assert not matching("zanzibar").exists()
    confirm_waiting()
    assert matching("zanzibar").exists()


@pytest.mark.parametrize("kind", ["center", "partner", "threat"])
def test_former_slug_is_kept(boss: Client, named, kind: str):
    old = named[kind].slug
    change(boss, named[kind], slug="new-address")
    confirm_waiting()
    assert Address.objects.get(kind=kind, slug=old).owner_id == named[kind].pk


def test_entry_can_be_added(boss: Client):
    boss.post("/admin/stories/outcomekind/add/", {"name": "arrest", "slug": "arrest"})
    assert not OutcomeKind.objects.exists()
    confirm_waiting()
    assert OutcomeKind.objects.get().name == "arrest"


def test_threat_types_stay_at_two_levels(boss: Client):
    top, narrow = make_threat(), make_threat()
    for child, parent in ((narrow, top), (make_threat(), narrow), (top, make_threat()), (top, top)):
        change(boss, child, parent=parent.pk)
        confirm_waiting()
    narrow.refresh_from_db()
    top.refresh_from_db()
    assert (narrow.parent, top.parent) == (top, None)


def test_partner_cannot_be_its_own_parent(boss: Client):
    partner = make_partner()
    assert change(boss, partner, parent=partner.pk).status_code == 200


def test_second_primary_center_is_explained(boss: Client):
    make_center(state="OH", designation="primary")
    response = change(boss, make_center(state="OH"), designation="primary")
    assert "already has a primary center" in response.content.decode()


@pytest.mark.parametrize("kind", ["fusioncenter", "partner", "threattype", "outcomekind"])
def test_contributor_cannot_change_reference_lists(kind: str):
    writer = client_of(make_user("writer", "Contributors"))
    assert writer.get(f"/admin/stories/{kind}/").status_code == 200
    assert writer.get(f"/admin/stories/{kind}/add/").status_code == 403


def test_autocomplete_finds_centers_by_acronym(desk: Client):
    make_center(name="Colorado Information Analysis Center", acronym="CIAC")
    query = "app_label=stories&model_name=storycenter&field_name=center&term=ciac"
    (found,) = desk.get(f"/admin/autocomplete/?{query}").json()["results"]
    assert found["text"] == "Colorado Information Analysis Center"
