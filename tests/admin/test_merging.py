"""Merging at the desk: first in numbers, then done, then undone."""

import pytest
from django.test import Client

from stories.models import FusionCenter, Merger, ProposedChange
from tests.admin.conftest import client_of
from tests.confirmed import confirm_waiting
from tests.factories import make_center, make_partner, make_published, make_threat, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """A center that is in the list twice, with one public story under the wrong name."""
    old, heir = make_center(name="Old Quokka"), make_center(name="Zebra")
    make_published(lead=old)
    make_user("writer", "Contributors", old)
    return old, heir


@pytest.fixture
def keeper(db) -> Client:
    """The browser of an administrator who is no superuser."""
    return client_of(make_user("keeper", "Administrators"))


def merge_url(entry) -> str:
    return f"/admin/stories/fusioncenter/{entry.pk}/merge/"


def test_merge_preview_lists_changes(keeper: Client, two):
    old, heir = two
    assert "Zebra" in keeper.get(merge_url(old)).content.decode()
    page = keeper.get(merge_url(old), {"into": heir.pk}).content.decode()
    for sentence in (
        "1 public story will show it.",
        "1 contributor will write for",
        "1 URL will redirect.",
    ):
        assert sentence in page
    assert not Merger.objects.exists()


def test_merge_can_be_undone(keeper: Client, two):
    old, heir = two
    keeper.post(merge_url(old), {"into": heir.pk})
    assert not Merger.objects.exists()
    confirm_waiting()
    merger = Merger.objects.get()
    page = f"/admin/stories/merger/{merger.pk}/"
    assert "Undo this merge" in keeper.get(f"{page}change/").content.decode()
    keeper.post(f"{page}undo/")
    assert not FusionCenter.objects.filter(name="Old Quokka").exists()
    confirm_waiting()
    assert FusionCenter.objects.get(name="Old Quokka").pk == old.pk
    assert "Undo this merge" not in keeper.get(f"{page}change/").content.decode()


def test_invalid_merge_is_explained(boss: Client):
    top = make_threat()
    part = make_threat(parent=top)
    for into in (top.pk, 10**9, "x", ""):
        answer = boss.post(f"/admin/stories/threattype/{top.pk}/merge/", {"into": into})
        assert answer.context["form"].errors["into"]
    answer = boss.post(f"/admin/stories/threattype/{top.pk}/merge/", {"into": part.pk})
    assert "be merged into one of its own" in answer.content.decode()


def test_impossible_undo_is_explained(keeper: Client, two):
    old, heir = two
    keeper.post(merge_url(old), {"into": heir.pk})
    confirm_waiting()
    make_center(name="Old Quokka")
    keeper.post(f"/admin/stories/merger/{Merger.objects.get().pk}/undo/")
    undo = ProposedChange.objects.get(state="waiting")
    office = client_of(make_user("releaser", "Releasing officials"))
    answer = office.post(f"/admin/stories/proposedchange/{undo.pk}/confirm/")
    assert "already exists" in answer.content.decode()


@pytest.mark.parametrize("role", ["Contributors", "Editors", "Releasing officials"])
def test_merge_needs_permission(two, keeper: Client, role: str):
    old, heir = two
    limited = client_of(make_user("limited", role))
    assert limited.post(merge_url(old), {"into": heir.pk}).status_code == 403
    keeper.post(merge_url(old), {"into": heir.pk})
    confirm_waiting()
    assert limited.post(f"/admin/stories/merger/{Merger.objects.get().pk}/undo/").status_code == 404
    assert Merger.objects.get().undone_at is None


def test_merge_of_missing_entry_is_not_found(boss: Client):
    assert boss.get("/admin/stories/partner/999/merge/").status_code == 404
    assert boss.post("/admin/stories/merger/999/undo/").status_code == 404


def test_inactive_entry_is_not_offered(boss: Client):
    partner = make_partner(name="Quokka Patrol", is_active=False)
    query = "app_label=stories&model_name=storypartner&field_name=partner&term=quokka"
    assert boss.get(f"/admin/autocomplete/?{query}").json()["results"] == []
    assert boss.get("/admin/stories/partner/?q=quokka").context["cl"].result_count == 1
    center = make_center(name="Quokka Center", is_active=False)
    query = "app_label=stories&model_name=storycenter&field_name=center&term=quokka"
    assert [one["id"] for one in boss.get(f"/admin/autocomplete/?{query}").json()["results"]] == [
        str(center.pk)
    ]
    assert partner.is_active is False


def test_likely_duplicates_are_suggested(keeper: Client):
    old = make_center(name="Ohio Fusion Center")
    likely = make_center(name="Ohio State Fusion Center")
    for number in range(25):
        make_center(name=f"Quokka {number}")

    page = keeper.get(merge_url(old))
    assert page.context["candidates"] == [likely]
    assert "Likely duplicates" in page.content.decode()


def test_common_words_make_no_duplicate(keeper: Client):
    old = make_center(name="Alabama Fusion Center")
    likely = make_center(name="Alabama State Fusion Centre")
    for place in ("Alaska", "Austin", "Delaware", "Kansas", "Nevada", "Ohio", "Utah"):
        make_center(name=f"{place} Fusion Center")
    for number in range(20):
        make_center(name=f"Quokka {number}")

    assert keeper.get(merge_url(old)).context["candidates"] == [likely]


def test_other_entry_is_found_by_its_words(keeper: Client):
    old = make_center(name="Ohio Fusion Center")
    zebra = make_center(name="Northern Zebra Center", acronym="NZC")
    for number in range(25):
        make_center(name=f"Quokka {number}")

    for words in ("zebra center", "nzc"):
        assert keeper.get(merge_url(old), {"q": words}).context["candidates"] == [zebra]
    page = keeper.get(merge_url(old), {"q": "nothing \0 here"})
    assert "Try fewer words" in page.content.decode()
