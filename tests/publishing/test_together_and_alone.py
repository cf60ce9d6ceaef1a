"""Bundles, releases by one person, decisions on findings, release numbers."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stories.models import Bundle, Decision, Publication, ReleaseRecord, Story
from stories.publishing import checks
from stories.publishing.workflow import (
    Answers,
    BlockedError,
    NotAllowedError,
    RefusedError,
    SamePersonError,
    Terms,
    break_glass,
    clear,
    countersign,
    decide,
    note_edit,
    publish,
    release_bundle,
    submit,
    vetting,
    withdraw,
)
from tests.clock import pass_time
from tests.factories import REVIEWED, make_editor, make_official, make_published, make_story, release, staff_member

pytestmark = pytest.mark.django_db
WHY = "A storm warning names this case tonight."


def make_cleared(**fields):
    story = make_story(**fields)
    submit(story, staff_member("author"))
    clear(story, staff_member("official"), REVIEWED)
    return story


def bundle_of(*stories):
    bundle = Bundle.objects.create(name="Together")
    for story in stories:
        bundle.members.create(story=story)
    return bundle


def test_bundle_is_released_as_a_whole():
    bundle = bundle_of(make_cleared(), make_cleared())
    release_bundle(bundle, staff_member("official"))
    assert Publication.objects.visible().count() == 2
    assert ReleaseRecord.objects.filter(bundle=bundle).count() == 2
    with pytest.raises(RefusedError, match="already"):
        release_bundle(bundle, staff_member("official"))


@pytest.mark.parametrize("how", ["draft", "changed", "published", "no note"])
def test_nothing_uncleared_rides_along(how):
    good, bad = make_cleared(), make_story(title="Stowaway")
    if how == "changed":
        bad = make_cleared(title="Stowaway")
        Story.objects.filter(pk=bad.pk).update(body="<p>Smuggled in.</p>")
    elif how == "published":
        bad = make_published(title="Stowaway")
    elif how == "no note":
        bad = make_published()
        Story.objects.filter(pk=bad.pk).update(title="Stowaway")
        note_edit(bad, staff_member("author"))
        submit(bad, staff_member("author"))
        clear(bad, staff_member("official"), REVIEWED)
    before = Publication.objects.count()
    with pytest.raises(RefusedError, match="Stowaway"):
        release_bundle(bundle_of(good, bad), staff_member("official"))
    assert Publication.objects.count() == before
    assert not good.editions.exists()


def test_bundle_is_released_at_one_time():
    at = timezone.now() + timedelta(hours=1)
    release_bundle(bundle_of(make_cleared(), make_cleared()), staff_member("official"), at)
    assert not Publication.objects.visible().exists()
    pass_time(timedelta(hours=2))
    assert Publication.objects.visible().count() == 2


def test_empty_bundle_is_not_released():
    with pytest.raises(RefusedError, match="empty"):
        release_bundle(Bundle.objects.create(name="Nothing"), staff_member("official"))


def alone(story, by, why=WHY):
    return break_glass(story, by, why, Answers(), Terms())


def test_one_person_releases_alone_and_another_signs_afterwards(caplog):
    official, second, story = make_official(), make_official("second"), make_story()
    note_edit(story, official)
    edition = alone(story, official)
    assert Publication.objects.visible().get().edition == edition
    assert "released alone by" in caplog.text
    clearance = edition.record.clearance
    assert (clearance.basis, clearance.break_glass_reason) == ("break_glass", WHY)
    for person in (official, make_editor()):
        with pytest.raises((SamePersonError, NotAllowedError)):
            countersign(clearance, person)
    countersign(clearance, second, "Read it.")
    clearance.refresh_from_db()
    assert clearance.countersigned_by == second
    with pytest.raises(RefusedError, match="nothing to sign"):
        countersign(clearance, make_official("third"))


def test_who_wrote_the_text_does_not_sign_for_it():
    official, writer, story = make_official(), make_official("writer"), make_story()
    note_edit(story, writer)
    with pytest.raises(SamePersonError):
        countersign(alone(story, official).record.clearance, writer)


@pytest.mark.parametrize("why", ["", "urgent"])
def test_release_alone_needs_a_written_reason(why):
    with pytest.raises(RefusedError, match="cannot wait"):
        alone(make_story(), make_official(), why)


@pytest.mark.parametrize("is_edited", [True, False])
def test_what_was_withdrawn_does_not_come_back_by_one_person(is_edited):
    story = make_published()
    withdraw(story, reason="Wrong")
    if is_edited:
        Story.objects.filter(pk=story.pk).update(title="Mended")
        note_edit(story, staff_member("author"))
    with pytest.raises(RefusedError, match=r"second person only|cannot take this step"):
        alone(story, make_official())
    assert not Publication.objects.exists()


def test_editors_do_not_release_alone():
    with pytest.raises(NotAllowedError):
        alone(make_story(), make_editor())


@dataclass
class Finding:
    rule: str
    severity: str
    field: str = "body"
    match: str = "quokka-123"


@pytest.fixture
def found(monkeypatch):
    """A list of what the release check finds from now on."""
    findings = []
    monkeypatch.setattr(vetting, "findings", lambda story, content=None: findings)
    assert checks.findings(Story()) == []
    return findings


@pytest.mark.parametrize("act", ["submit", "clear", "publish", "alone"])
def test_what_blocks_goes_nowhere(found, act):
    story, official = make_story(), make_official()
    if act in ("clear", "publish"):
        submit(story, staff_member("author"))
    if act == "publish":
        clear(story, official, REVIEWED)
    found.append(Finding("classification", "block"))
    acts = {
        "submit": lambda: submit(story, staff_member("author")),
        "clear": lambda: clear(story, official, REVIEWED),
        "publish": lambda: publish(story, official),
        "alone": lambda: alone(story, official),
    }
    with pytest.raises(BlockedError, match="classification") as caught:
        acts[act]()
    assert "quokka" not in str(caught.value)
    assert not story.editions.exists()


def test_warning_needs_a_decision_that_is_kept_without_the_text(found):
    story, author, official = make_story(), staff_member("author"), make_official()
    found.append(Finding("phone", "warn"))
    submit(story, author)
    with pytest.raises(BlockedError, match="phone"):
        clear(story, official, REVIEWED)
    with pytest.raises(SamePersonError):
        decide(story, found[0], "Public.", author)
    with pytest.raises(RefusedError, match="reason"):
        decide(story, found[0], " ", official)
    decide(story, found[0], "A public line.", official)
    clearance = clear(story, official, REVIEWED)
    (kept,) = clearance.decisions.all()
    assert (kept.rule, kept.reason, kept.by) == ("phone", "A public line.", official)
    assert "quokka" not in str(vars(kept))
    found[0].match = "another"
    with pytest.raises(BlockedError):
        publish(story, official)


def test_decision_stays_as_it_is(found):
    story, official = make_story(), make_official()
    submit(story, staff_member("author"))
    decide(story, Finding("phone", "warn"), "Public.", official)
    for change in (lambda: Decision.objects.update(reason="x"), lambda: Decision.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_release_numbers_have_no_gaps():
    stories = [make_published() for _ in range(3)]
    with transaction.atomic():
        release(make_story())
        transaction.set_rollback(True)
    stories.append(make_published())
    year = timezone.localdate().year
    assert [story.release_records.get().number for story in stories] == [f"{year}-{n:04}" for n in (1, 2, 3, 4)]
