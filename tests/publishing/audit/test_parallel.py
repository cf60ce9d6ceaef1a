"""Parallel transactions make one hash chain without deadlocks."""

import pytest

from stories.models import AuditEntry, Bundle
from stories.publishing.audit.hash_chain import find_faults
from stories.publishing.workflow import clear, release_bundle, send_back, submit
from tests.factories import REVIEWED, make_story, staff_member
from tests.publishing.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_twenty_acts_at_once_keep_one_chain():
    author = staff_member("author")
    stories = [make_story() for _ in range(20)]
    results = at_once(*[lambda story=story: submit(story, author) for story in stories])
    assert results == [None] * 20
    assert list(find_faults()) == []
    assert AuditEntry.objects.filter(act="story.submit", actor="author").count() == 20


def test_bundle_release_does_not_deadlock():
    """Entries are sealed at the end of a transaction, so a transaction with the lock waits for no other."""
    author = staff_member("author")
    official = staff_member("official")
    stories = [make_story() for _ in range(4)]
    bundle = Bundle.objects.create(name="All of them", created_by=official)
    for story in stories:
        submit(story, author)
        clear(story, official, REVIEWED)
        bundle.members.create(story=story)
    returns = [
        lambda story=story: send_back(story, official, "Not yet.") for story in reversed(stories)
    ]
    results = at_once(
        lambda: release_bundle(bundle, official), *returns
    )  # a deadlock would be raised here
    released = isinstance(results[0], list)
    assert AuditEntry.objects.filter(act="story.publish").count() == 4 * released
    assert list(find_faults()) == []
