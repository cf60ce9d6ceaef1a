"""Undoing a merge restores the merged entry."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from stories.intake.archive import find_entry
from stories.listing.collection import story_counts
from stories.models import (
    Address,
    FusionCenter,
    Story,
)
from stories.models.edition_content import VocabularyNames
from stories.publishing.revert import restore
from stories.publishing.search_updates import run_updates
from stories.publishing.snapshot import content_hash, snapshot
from tests.confirmed import begin_undo_merge, change_entry, merge, save_entry, undo_merge
from tests.factories import (
    make_center,
    make_published,
    make_story,
)
from tests.publishing.audit.audit_entries import audit_entries
from tests.publishing.merge_helpers import KINDS, found, make_two, naming, shown

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_undone_merge_leaves_all_as_it_was(kind, boss):
    old, heir = make_two(kind)
    one = make_published(**naming(kind, old))
    both = make_published(**naming(kind, old, heir))
    model = type(old)

    def state() -> Any:
        rows = [list(one.center_roles.values()), list(both.center_roles.order_by("pk").values())]
        rows += [
            list(both.partner_roles.order_by("pk").values()),
            sorted(both.threat_types.values_list("pk")),
        ]
        rows += [
            list(both.outcomes.order_by("pk").values("kind")),
            list(model.objects.order_by("pk").values()),
        ]
        rows += [list(Story.objects.order_by("pk").values("status", "content_hash"))]
        return [rows, sorted(shown(one, kind)), sorted(shown(both, kind)), story_counts()]

    before = state()
    searched = [found("quokka"), found("zebra")]
    merger = merge(old, heir, boss)
    assert state() != before
    assert undo_merge(merger, boss) == 0
    assert state() == before
    assert [found("quokka"), found("zebra")] == searched


@pytest.mark.parametrize("kind", KINDS)
def test_restoring_the_public_text_during_an_undo_is_no_edit(kind, boss):
    old, heir = make_two(kind)
    story = make_published(**naming(kind, old))
    merger = merge(old, heir, boss)
    acts = story.workflow_entries.count()

    begin_undo_merge(merger, boss)
    public = story.publications.visible().get().edition.content
    text = content_hash(snapshot(Story.objects.get(pk=story.pk)))
    result = restore(story, public, boss, "Edition 1", text)
    run_updates()

    assert not result.is_change
    assert story.workflow_entries.count() == acts
    assert story.clearances.filter(voided_at=None).exists()
    assert shown(story, kind) == ["Old Quokka"]


def test_undone_merge_gives_addresses_back(boss, client: Client):
    old, heir = make_two("center")
    old.slug = "quokka"
    save_entry(old)
    undo_merge(merge(old, heir, boss), boss)
    assert client.get("/centers/quokka/").status_code == 200
    assert client.get("/centers/old-quokka/").headers["Location"] == "/centers/quokka/"


def test_merges_are_undone_in_reverse_order(boss):
    first, second = make_two("center")
    third = make_center(name="Third")
    story = make_published(lead=first)
    inner = merge(first, second, boss)
    outer = merge(second, third, boss)
    assert shown(story, "center") == ["Third"]
    with pytest.raises(ValidationError, match="undo that merge first"):
        undo_merge(inner, boss)
    undo_merge(outer, boss)
    assert shown(story, "center") == ["Zebra"]
    undo_merge(inner, boss)
    assert shown(story, "center") == ["Old Quokka"]


def test_undo_is_refused_if_name_is_taken(boss):
    old, heir = make_two("center")
    merger = merge(old, heir, boss)
    taken = make_center(name="Old Quokka")
    with pytest.raises(ValidationError, match="already exists"):
        undo_merge(merger, boss)
    change_entry(taken, name="Wombat", slug="wombat")
    undo_merge(merger, boss)
    with pytest.raises(ValidationError, match="undone already"):
        undo_merge(merger, boss)


def test_what_changed_meanwhile_stays_and_is_counted(boss):
    old, heir = make_two("partner")
    changed = make_story(partners=(old,))
    gone = make_story(partners=(old, heir))
    merger = merge(old, heir, boss)
    changed.partner_roles.all().delete()
    gone.delete()
    assert undo_merge(merger, boss) == 2


def test_archive_import_finds_merged_entries(boss):
    old, heir = make_two("center")
    change_entry(old, archive_id="quokka-of-old")
    merge(old, heir, boss)
    assert find_entry(FusionCenter, "quokka-of-old") == heir


def test_merged_id_returns_the_remaining_entry(boss):
    old, heir = make_two("partner")
    merge(old, heir, boss)
    partners = VocabularyNames.all().partners
    assert list(partners.values()) == [heir]
    assert partners[old.pk] == partners.get(old.pk) == heir


def test_vocabulary_changes_are_audited(boss):
    old, heir = make_two("threat")
    undo_merge(merge(old, heir, boss), boss)
    heir.refresh_from_db()
    heir.name = "Zebu"
    heir.is_active = False
    save_entry(heir)
    subject = f"stories.threattype/{heir.pk}"
    assert [
        (entry["act"], entry["subject"])
        for entry in audit_entries()
        if entry["act"].startswith("vocabulary")
    ] == [
        ("vocabulary.merged", subject),
        ("vocabulary.unmerged", subject),
        ("vocabulary.renamed", subject),
        ("vocabulary.retired", subject),
    ]
    assert Address.objects.filter(owner_id=old.pk).count() == 0
