"""The release check applies to every release."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stories.models import Bundle, Decision, LinkCheck, Publication
from stories.publishing.release_checks.run import check_story
from stories.publishing.workflow import (
    BlockedError,
    ReleaseOptions,
    SamePersonError,
    WorkflowError,
    break_glass,
    clear,
    decide,
    publish,
    release_bundle,
    release_from_archive,
    schedule,
    submit,
)
from tests.factories import REVIEWED, make_story, staff_member

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


def in_bundle(story, official):
    bundle = Bundle.objects.create(name="Annual assessment")
    bundle.members.create(story=story, change_note="Classified SECRET//NOFORN once.")
    release_bundle(bundle, official)


@pytest.mark.parametrize(
    "act",
    [
        lambda story, official: publish(story, official, "Classified SECRET//NOFORN once."),
        lambda story, official: schedule(
            story, official, timezone.now() + timedelta(days=1), change_note="SECRET//NOFORN"
        ),
        lambda story, official: break_glass(
            make_story(**MARKED), official, URGENT, REVIEWED, ReleaseOptions()
        ),
        lambda story, official: release_from_archive(make_story(archive_id="a", **MARKED)),
        in_bundle,
    ],
    ids=["publish", "schedule", "break glass", "admit", "bundle"],
)
def test_marking_is_refused_on_every_way_out(act):
    story = make_cleared()
    official = people()[1]
    with pytest.raises(WorkflowError, match="must not be released"), transaction.atomic():
        act(story, official)
    assert not Publication.objects.exists()


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


def test_link_broken_after_clearance_needs_decision():
    story = make_cleared(source_url="https://example.gov/a")
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
