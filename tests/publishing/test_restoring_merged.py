"""Restoring an edition gives its content again, whatever was merged since."""

import random

import pytest

from stories.models import FusionCenter, OutcomeKind, Partner, Story, ThreatType
from stories.models.edition_content import read_contents
from stories.publishing.content_diff import diff_contents
from stories.publishing.revert import restore, unrestorable_parts
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import note_edit
from tests.confirmed import merge
from tests.factories import (
    make_admin,
    make_center,
    make_editor,
    make_outcome,
    make_partner,
    make_story,
    make_threat,
    release,
    staff_member,
)

pytestmark = pytest.mark.django_db
MODELS = (FusionCenter, Partner, ThreatType, OutcomeKind)
ENTRIES = 4


def make_vocabulary() -> None:
    for number in range(ENTRIES):
        make_center()
        make_partner()
        make_threat()
        make_outcome(f"outcome {number}")


def make_edition(chance: random.Random) -> Story:
    lead, supporting = chance.sample(list(FusionCenter.objects.all()), 2)
    outcomes = chance.sample(list(OutcomeKind.objects.all()), 2)
    story = make_story(
        lead=lead,
        supporting=(supporting,),
        partners=tuple(chance.sample(list(Partner.objects.all()), 2)),
        threats=tuple(chance.sample(list(ThreatType.objects.all()), 2)),
        outcomes=tuple(kind.name for kind in outcomes),
        tags=("ports",),
    )
    release(story)
    return story


def merge_two(chance: random.Random, administrator) -> None:
    model = chance.choice(MODELS)
    entries = list(model.objects.all())
    if len(entries) > 1:
        merge(*chance.sample(entries, 2), administrator)


def entries_of(content) -> list[object]:
    """Return what the public sees of the entries of a content, each once."""
    (read,) = read_contents([content])
    kinds = {outcome.kind.pk for outcome in read.outcomes}
    centers = {center.pk for center in read.centers}
    return [
        centers,
        {entry.partner.pk for entry in read.partners},
        {threat.pk for threat in read.threat_types},
        kinds,
    ]


@pytest.mark.parametrize("seed", range(6))
def test_restored_edition_has_its_entries(seed):
    chance = random.Random(seed)
    administrator = make_admin()
    editor = make_editor()
    make_vocabulary()
    story = make_edition(chance)
    edition = story.editions.get()
    for _merge in range(chance.randint(1, 5)):
        merge_two(chance, administrator)
    Story.objects.filter(pk=story.pk).update(summary="Another summary of one sentence.")
    story.partner_roles.all().delete()
    note_edit(story, staff_member("author"))

    seen = content_hash(snapshot(Story.objects.get()))
    restore(Story.objects.get(), edition.content, editor, "Edition 1", seen)

    restored = snapshot(Story.objects.get())
    assert diff_contents(edition.content, restored) == []
    assert entries_of(restored) == entries_of(edition.content)
    assert unrestorable_parts(story, edition.content) == []
