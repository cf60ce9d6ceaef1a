"""The everyday path: an editor changes a text, an official confirms it from the dashboard."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from stories.models import FusionCenter, ProposedChange
from tests.admin.conftest import client_of
from tests.admin.test_vocabulary import change
from tests.factories import make_center, make_official, make_partner

pytestmark = pytest.mark.django_db
OLD = "The center servs the whole state."
NEW = "The center serves the whole state."
MARKED = "(U//LES) LAW ENFORCEMENT SENSITIVE. Nothing else."
PHONE = "Call 303-555-0142 for details."


@pytest.fixture
def center() -> FusionCenter:
    return make_center(name="Alder Center", slug="alder", description=OLD)


def propose(client: Client, center: FusionCenter, **values: str) -> ProposedChange:
    response = change(client, center, **values)
    assert response.status_code == 302, response.context["errors"]
    return ProposedChange.objects.latest("pk")


def post(client: Client, proposed: ProposedChange, act: str, **values: str):
    url = f"/admin/stories/proposedchange/{proposed.pk}/{act}/"
    return client.post(url, values, follow=True)


def shown(client: Client) -> str:
    return client.get("/centers/alder/").content.decode()


def test_typo_is_confirmed_from_the_dashboard(desk: Client, office: Client, center, client):
    proposed = propose(desk, center, description=NEW)
    assert OLD in shown(client)

    dashboard = office.get("/admin/").content.decode()
    assert "<del>servs</del><ins>serves</ins>" in dashboard
    confirm = f"/admin/stories/proposedchange/{proposed.pk}/confirm/"
    assert re.search(rf'<form method="post" action="{confirm}">', dashboard)

    page = office.post(confirm, {"from": "dashboard"}, follow=True)
    assert "the change is public" in page.content.decode()
    assert NEW in shown(client)


def test_proposer_cannot_confirm(office: Client, center, client):
    proposed = propose(office, center, description=NEW)
    assert "You proposed this" in office.get("/admin/").content.decode()
    page = post(office, proposed, "confirm")
    assert "Someone else must confirm it" in page.content.decode()
    assert OLD in shown(client)


def test_editor_cannot_confirm(desk: Client, boss: Client, center):
    proposed = propose(boss, center, description=NEW)
    assert post(desk, proposed, "confirm").status_code == 403


def test_further_edit_adds_its_author(desk: Client, office: Client, center):
    propose(desk, center, description=NEW)
    form = desk.get(f"/admin/stories/fusioncenter/{center.pk}/change/")
    assert NEW in form.content.decode()

    second = propose(office, center, description=NEW, city="Columbus")
    first = ProposedChange.objects.exclude(pk=second.pk).get()
    assert first.state == "superseded"
    assert len(second.authors) == 2
    assert "Someone else must" in post(office, second, "confirm").content.decode()


def test_blocked_text_is_refused_and_kept(desk: Client, center, client):
    response = change(desk, center, description=MARKED)
    page = response.content.decode()
    assert response.status_code == 200
    assert MARKED in page
    assert "Rewrite the passage" in page
    assert not ProposedChange.objects.exists()


def test_warning_needs_a_reason(desk: Client, office: Client, center, client):
    proposed = propose(desk, center, description=PHONE)
    dashboard = office.get("/admin/").content.decode()
    assert f"{proposed.pk}/confirm/" not in dashboard

    page = office.get(f"/admin/stories/proposedchange/{proposed.pk}/change/")
    assert "303-555-0142" in page.content.decode()
    assert post(office, proposed, "confirm").context["confirm_form"].errors
    assert OLD in shown(client)

    (name,) = page.context["confirm_form"].fields
    post(office, proposed, "confirm", **{name: "The center's public number."})
    assert PHONE in shown(client)
    assert ProposedChange.objects.get().decisions[0]["reason"] == "The center's public number."


def test_warning_of_public_passage_needs_none(desk: Client, office: Client, client):
    center = make_center(slug="alder", description=PHONE)
    proposed = propose(desk, center, description=f"{PHONE} It is open all day.")
    post(office, proposed, "confirm")
    assert "open all day" in shown(client)


def test_returned_change_shows_its_remark(desk: Client, office: Client, center, client):
    proposed = propose(desk, center, description=NEW)
    assert post(office, proposed, "return").context["return_form"].errors
    post(office, proposed, "return", remark="Say which counties, too.")
    assert "Say which counties, too." in desk.get("/admin/").content.decode()
    form = desk.get(f"/admin/stories/fusioncenter/{center.pk}/change/").content.decode()
    assert "Say which counties, too." in form
    assert NEW in form
    assert OLD in shown(client)


def test_proposer_takes_a_change_back(desk: Client, boss: Client, center):
    proposed = propose(desk, center, description=NEW)
    assert "Only those who proposed" in post(boss, proposed, "take_back").content.decode()
    post(desk, proposed, "take_back")
    assert ProposedChange.objects.get().state == "taken_back"


def test_emergency_change_is_signed_later(office: Client, center, client):
    proposed = propose(office, center, description=NEW)
    assert (
        "Explain in a sentence" in post(office, proposed, "emergency", why="Soon").content.decode()
    )
    post(office, proposed, "emergency", why="The text named a person who is in danger.")
    assert NEW in shown(client)

    second = client_of(make_official("second"))
    for page in ("/admin/", "/admin/queue/"):
        assert "in danger" in second.get(page).content.decode()
    assert "Someone else must" in post(office, proposed, "sign").content.decode()
    post(second, proposed, "sign")
    assert "in danger" not in second.get("/admin/").content.decode()
    assert ProposedChange.objects.get().countersigned_by == User.objects.get(username="second")


def test_emergency_needs_an_official(desk: Client, center):
    proposed = propose(desk, center, description=NEW)
    reason = "The text named a person who is in danger."
    assert post(desk, proposed, "emergency", why=reason).status_code == 403


def test_former_text_is_proposed_again(desk: Client, office: Client, center, client):
    proposed = propose(desk, center, description=NEW)
    post(office, proposed, "confirm")
    history = desk.get(f"/admin/stories/fusioncenter/{center.pk}/history/").content.decode()
    assert "Confirmed" in history

    post(desk, proposed, "revert")
    assert NEW in shown(client)
    post(office, ProposedChange.objects.latest("pk"), "confirm")
    assert OLD in shown(client)


def test_new_entry_is_edited_before_it_is_confirmed(desk: Client, office: Client):
    desk.post("/admin/stories/outcomekind/add/", {"name": "arest", "slug": "arrest"})
    first = ProposedChange.objects.get()
    page = desk.get(f"/admin/stories/proposedchange/{first.pk}/change/").content.decode()
    url = f"/admin/stories/outcomekind/add/?change={first.pk}"
    assert url in page
    assert "arest" in desk.get(url).content.decode()

    desk.post(url, {"name": "arrest", "slug": "arrest"})
    second = ProposedChange.objects.latest("pk")
    post(office, second, "confirm")
    assert [one.state for one in ProposedChange.objects.order_by("pk")] == [
        "superseded",
        "confirmed",
    ]


def test_older_form_does_not_replace_a_newer_change(desk: Client, boss: Client, center):
    url = f"/admin/stories/fusioncenter/{center.pk}/change/"
    seen = desk.get(url).context["seen"]
    propose(boss, center, description=NEW)
    response = change(desk, center, description="Another one.", seen=seen)
    assert "changed after you opened the form" in response.content.decode()
    assert "Another one." in response.content.decode()
    assert ProposedChange.objects.count() == 1


def test_change_back_to_the_public_text_ends_the_proposal(desk: Client, center):
    propose(desk, center, description=NEW)
    change(desk, center, description=OLD)
    assert ProposedChange.objects.get().state == "taken_back"


def test_exempt_field_is_saved_at_once(boss: Client):
    partner = make_partner()
    values = {"name": partner.name, "slug": partner.slug, "level": partner.level}
    boss.post(f"/admin/stories/partner/{partner.pk}/change/", values)
    partner.refresh_from_db()
    assert partner.is_active is False
    assert not ProposedChange.objects.exists()


def test_deletion_replaces_the_waiting_change(desk: Client, boss: Client, center):
    proposed = propose(desk, center, description=NEW)
    boss.post(f"/admin/stories/fusioncenter/{center.pk}/delete/", {"post": "yes"})
    proposed.refresh_from_db()
    assert proposed.state == "superseded"
    assert ProposedChange.objects.get(act="delete").state == "waiting"
