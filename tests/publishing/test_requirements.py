"""The release check applies to every release."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from stories.models import Bundle, Decision, LinkCheck, Publication, Story
from stories.publishing.release_checks.run import check_story
from stories.publishing.roles import EDITORS
from stories.publishing.snapshot import content_hash
from stories.publishing.workflow import (
    BlockedError,
    ChangeNote,
    ReleaseOptions,
    SamePersonError,
    WorkflowError,
    break_glass,
    clear,
    decide,
    note_edit,
    publish,
    release_bundle,
    release_from_archive,
    schedule,
    submit,
)
from stories.publishing.workflow.transaction import set_permit
from tests.factories import REVIEWED, make_published, make_story, make_user, staff_member

pytestmark = pytest.mark.django_db
MARKED = {"body": "<p>(U//FOUO) The center read the list.</p>"}
CALLED = {"body": "<p>The number 202-456-1414 was called.</p>"}
URGENT = "The public has to be warned tonight."


def people():
    return staff_member("author"), staff_member("official")


def make_submitted(**fields):
    story = make_story(**fields)
    submit(story, people()[0])
    return story


def make_cleared(**fields):
    story = make_submitted(**fields)
    clear(story, people()[1], REVIEWED)
    return story


def warning(story):
    (found,) = check_story(story)
    return found


def test_marking_is_refused_when_the_story_is_submitted():
    with pytest.raises(BlockedError, match=r"Portion mark \(body\)"):
        submit(make_story(**MARKED), people()[0])


MARKED_NOTE = ChangeNote("Classified SECRET//NOFORN once.")


@pytest.mark.parametrize(
    "act",
    [
        lambda official: submit(make_story(), official, note=MARKED_NOTE),
        lambda official: break_glass(
            make_story(**MARKED), official, URGENT, REVIEWED, ReleaseOptions()
        ),
        lambda official: break_glass(
            make_story(), official, URGENT, REVIEWED, ReleaseOptions(), MARKED_NOTE
        ),
        lambda official: release_from_archive(make_story(archive_id="a", **MARKED)),
    ],
    ids=["note", "break glass", "break glass with a note", "admit"],
)
def test_marking_is_refused_on_every_way_out(act):
    with pytest.raises(WorkflowError, match="must not be released"), transaction.atomic():
        act(people()[1])
    assert not Publication.objects.exists()


def in_bundle(story, official):
    bundle = Bundle.objects.create(name="Annual assessment")
    bundle.members.create(story=story)
    release_bundle(bundle, official)


def tomorrow(story, official):
    schedule(story, official, timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("release", [publish, tomorrow, in_bundle])
def test_note_changed_after_clearance_is_not_released(release):
    story = make_cleared()
    Story.objects.filter(pk=story.pk).update(change_note="Nobody read this.")
    with pytest.raises(WorkflowError, match="isn't cleared"), transaction.atomic():
        release(story, people()[1])
    assert not Publication.objects.exists()


def test_warning_in_a_note_needs_a_decision():
    story = make_story()
    author, official = people()
    submit(story, author, note=ChangeNote("Call 303-555-0142 for details."))
    with pytest.raises(BlockedError, match=r"Phone number \(change_note\): needs a decision"):
        clear(story, official, REVIEWED)
    decide(story, warning(story), "It is the number of the press office.", official)
    clear(story, official, REVIEWED)
    edition = publish(story, official)
    assert edition.change_note == edition.content["change_note"] == story.change_note
    assert edition.content_hash == content_hash(edition.content)


def test_writer_of_the_note_cannot_clear_it():
    official = people()[1]
    story = make_story()
    submit(story, official, note=ChangeNote("Number of arrests corrected."))
    with pytest.raises(SamePersonError):
        clear(story, official, REVIEWED)


def test_next_edition_needs_a_new_note():
    author, _official = people()
    story = make_published()
    Story.objects.filter(pk=story.pk).update(title="Better")
    note_edit(story, author)
    submit(story, author, note=ChangeNote("Better title."))
    clear(story, people()[1], REVIEWED)
    publish(story, people()[1])

    Story.objects.filter(pk=story.pk).update(title="Best")
    note_edit(story, author)
    assert Story.objects.get().change_note == ""
    with pytest.raises(ValidationError, match="Describe what changed"):
        submit(story, author)


def test_database_refuses_another_note():
    edition = make_published().editions.get()
    edition.pk = None
    edition.number = 2
    edition.change_note = "Nobody read this."
    set_permit(edition.story_id)
    with pytest.raises(IntegrityError, match="part of its content"), transaction.atomic():
        edition.save(force_insert=True)


def test_undecided_warning_prevents_clearance():
    story = make_submitted(**CALLED)
    official = people()[1]
    with pytest.raises(BlockedError, match=r"Phone number \(body\): needs a decision"):
        clear(story, official, REVIEWED)
    decision = decide(story, warning(story), "It is the White House, and public.", official)
    clearance = clear(story, official, REVIEWED)
    edition = publish(story, official)
    assert edition.number == 1
    assert list(clearance.decisions.all()) == [decision]


def test_author_decides_nothing():
    author, _official = people()
    story = make_submitted(**CALLED)
    with pytest.raises(SamePersonError):
        decide(story, warning(story), "It is public.", author)


def test_decision_needs_a_reason():
    story = make_submitted(**CALLED)
    with pytest.raises(WorkflowError, match="reason"):
        decide(story, warning(story), "  ", people()[1])


def test_decision_stays_as_it_is():
    story = make_submitted(**CALLED)
    decide(story, warning(story), "It is the White House, and public.", people()[1])
    for change in (
        lambda: Decision.objects.update(reason="x"),
        lambda: Decision.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_decision_holds_for_these_words_only():
    story = make_submitted(**CALLED)
    official = people()[1]
    decide(story, warning(story), "It is the White House, and public.", official)
    other = make_submitted(body="<p>The number 202-456-1111 was called.</p>")
    with pytest.raises(BlockedError):
        clear(other, official, REVIEWED)


def test_only_an_official_decides_on_a_possible_marking():
    story = make_submitted(body="<p>The department retired FOUO as a label in 2018.</p>")
    found = warning(story)
    assert found.rule.id == "possible-marking"

    with pytest.raises(WorkflowError, match="Only a releasing official"):
        decide(story, found, "The story is about the label.", make_user("editor", EDITORS))
    with pytest.raises(WorkflowError):
        decide(story, found, "The story is about the label.", people()[0])
    with pytest.raises(BlockedError):
        clear(story, people()[1], REVIEWED)

    decide(story, found, "The story is about the label.", people()[1])
    clear(story, people()[1], REVIEWED)


def test_author_who_is_an_official_cannot_decide_on_a_possible_marking():
    author = people()[1]
    story = make_story(body="<p>The department retired FOUO as a label in 2018.</p>")
    note_edit(story, author)
    submit(story, author)
    with pytest.raises(SamePersonError):
        decide(story, warning(story), "The story is about the label.", author)


def test_link_broken_after_clearance_needs_decision():
    story = make_cleared(sources=({"title": "A report", "url": "https://example.gov/a"},))
    official = people()[1]
    LinkCheck.objects.create(url="https://example.gov/a", state="dead", reason="gone")
    with pytest.raises(BlockedError, match="Broken link"):
        publish(story, official)
    decision = decide(
        story, warning(story), "The page is kept by the archive of the web.", official
    )
    publish(story, official)
    assert list(story.clearances.get(voided_at=None).decisions.all()) == [decision]


def test_refusal_does_not_say_what_was_found():
    with pytest.raises(BlockedError) as refusal:
        submit(make_story(**MARKED), people()[0])
    assert (
        "FOUO"
        not in f"{refusal.value} {refusal.value.messages} {refusal.getrepr(showlocals=False)}"
    )
