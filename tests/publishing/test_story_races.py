"""Two staff members who write the same story at the same time, through the pages they use.

The fault runs try every pair twenty times; the suite tries each way to write against a withdrawal.
"""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from stories.models import Clearance, ImportBatch, Publication, Story
from stories.publishing.story_transaction import lock_story
from tests.faults import table
from tests.publishing.story_writers import (
    WRITERS,
    Click,
    NotOfferedError,
    Writer,
    make_target,
    withdraw,
)
from tests.publishing.test_concurrency import at_once, start, wait_for_lock

in_transactions = pytest.mark.django_db(transaction=True)
ROUNDS = 20
# The writers that withdraw themselves, or need a story that was never public.
OTHERS = [name for name in WRITERS if name not in ("withdraw", "delete")]
# Brings a story to a status, and returns the two clicks.
Opening = Callable[[Story], list[Click]]


@dataclass(frozen=True)
class Pair:
    """Two writers of one story."""

    first: Writer
    second: Writer

    def make_target(self) -> Story:
        return make_target(self.first, self.second)

    def find_opening(self) -> Opening | None:
        """Return how two users come to have the pages of both writers open; None if they can't."""
        openings = (
            self.open_where_first_can,
            self.open_where_second_can,
            self.open_first_page_early,
            self.open_second_page_early,
        )
        for opening in openings:
            try:
                opening(self.make_target())
            except (NotOfferedError, ValidationError):
                continue
            return opening
        return None

    def open_where_first_can(self, story: Story) -> list[Click]:
        self.first.prepare(story)
        return [self.first.write(story), self.second.write(story)]

    def open_where_second_can(self, story: Story) -> list[Click]:
        self.second.prepare(story)
        return [self.first.write(story), self.second.write(story)]

    def open_first_page_early(self, story: Story) -> list[Click]:
        self.first.prepare(story)
        first = self.first.write(story)
        self.second.prepare(story)
        return [first, self.second.write(story)]

    def open_second_page_early(self, story: Story) -> list[Click]:
        self.second.prepare(story)
        second = self.second.write(story)
        self.first.prepare(story)
        return [self.first.write(story), second]


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRITERS)
def test_writer_alone_succeeds(name):
    writer = WRITERS[name]
    story = make_target(writer)
    writer.prepare(story)

    status = writer.write(story)()

    assert status == (200 if name == "rebuild" else 302)


@in_transactions
@pytest.mark.parametrize("name", OTHERS)
def test_withdrawal_wins_against_every_writer(name):
    writer = WRITERS[name]
    story = make_target(writer)
    writer.prepare(story)
    clicks = [writer.write(story), withdraw(story)]

    statuses = at_once(*clicks)

    assert statuses[0] < 500
    assert statuses[1] == 302
    assert not Publication.objects.filter(story=story).exists()
    assert Story.objects.get(pk=story.pk).workflow_entries.filter(act="withdraw").count() == 1
    assert not Clearance.objects.filter(story=story, voided_at=None).exists()


@in_transactions
@pytest.mark.parametrize("name", ["form", "submit", "import", "release alone", "delete"])
def test_writer_that_waits_for_a_deletion_is_refused(name):
    writer = WRITERS[name]
    story = make_target(writer, WRITERS["delete"])
    writer.prepare(story)
    click = writer.write(story)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_story(story.pk)
            waiting = start(pool, click)
            wait_for_lock()
            Story.objects.get(pk=story.pk).delete()
        status = waiting.result(5)

    assert status in (200, 302, 404)
    assert not Story.objects.exists()


@in_transactions
def test_import_that_a_purge_deleted_is_refused():
    story = make_target(WRITERS["import"])
    click = WRITERS["import"].write(story)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_story(story.pk)
            waiting = start(pool, click)
            wait_for_lock()
            ImportBatch.objects.all().delete()
        status = waiting.result(5)

    assert status == 404
    assert Story.objects.get().title == story.title


@in_transactions
@pytest.mark.parametrize("name", ["publish", "merge", "import", "undo import"])
def test_second_of_two_clicks_is_refused(name):
    writer = WRITERS[name]
    story = make_target(writer)
    writer.prepare(story)
    one = writer.write(story)

    statuses = at_once(one, one)

    assert max(statuses) < 500


@in_transactions
@pytest.mark.skipif(not table.FAULTS, reason="a fault run: make faults")
@pytest.mark.parametrize("first", WRITERS)
def test_pairs_of_writers(first):
    """Two simultaneous writes have the result of one after the other."""
    names = list(WRITERS)
    failures = {}
    raced = []
    for second in names[names.index(first) :]:
        pair = Pair(WRITERS[first], WRITERS[second])
        opening = pair.find_opening()
        if opening is None:
            continue  # a story that offers one of the two never offers the other

        raced.append(second)
        outcomes = race(pair, opening)
        if outcomes:
            failures[second] = outcomes
        empty_publications()

    done = f"{first} with {len(raced)} writers, {ROUNDS} rounds each"
    asked = "no response of 500 or more; the result of one after the other"
    reached = f"{len(failures)} pairs failed {failures or ''}"
    table.judge(table.Row("Simultaneous writers", done, asked, reached, not failures))


def race(pair: Pair, opening: Opening) -> Counter[str]:
    """Return the outcomes that are not those of one writer after the other, with their numbers."""
    expected = [one_after_the_other(pair, opening, turn) for turn in (1, -1)]

    unexpected = Counter[str]()
    for _round in range(ROUNDS):
        story = pair.make_target()
        statuses = at_once(*opening(story))
        outcome = read_outcome(story, statuses)
        if max(statuses) >= 500 or outcome not in expected:
            unexpected[f"{outcome}, expected {expected}"] += 1
    return unexpected


def empty_publications() -> None:
    """Empty the table of public rows, which would make each rebuild slower."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE stories_publication CASCADE")


def one_after_the_other(pair: Pair, opening: Opening, turn: int) -> str:
    """Return the outcome if the first writer is earlier (turn 1) or the second (turn -1)."""
    story = pair.make_target()
    statuses = [click() for click in opening(story)[::turn]]
    return read_outcome(story, statuses[::turn])


def read_outcome(story: Story, statuses: list[int]) -> str:
    """Return what two writers left, without the numbers that differ from story to story."""
    stored = Story.objects.filter(pk=story.pk).first()
    if stored is None:
        return "deleted"

    public = []
    for row in Publication.objects.filter(story=story).select_related("edition").order_by("pk"):
        content = row.edition.content
        public.append((row.edition.number, content["title"], row.ends_at is None, row.is_featured))
    entries = stored.workflow_entries.order_by("pk")
    left = {
        # Who comes a moment later does not find what the first one has deleted.
        "responses": [302 if status == 404 else status for status in statuses],
        "status": stored.status,
        "text": [stored.title, stored.summary],
        "partners": sorted(role.partner.name for role in stored.partner_roles.all()),
        "acts": list(entries.values_list("act", flat=True)),
        "public": public,
        "valid clearances": stored.clearances.filter(voided_at=None).count(),
    }
    return re.sub(r"(story|partner) \d+", r"\1 N", str(left), flags=re.IGNORECASE)
