"""Schedules follow the clock of the database, and an edit cancels them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from stories.models import Address, Edition, Publication, ReleaseRecord, Story
from stories.publishing.workflow import cancel, feature, note_edit, submit, withdraw
from stories.timezones import format_eastern, format_for_input, parse_eastern
from tests.clock import pass_time
from tests.factories import NOTE, make_published, make_story, release, staff_member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def soon(hours=1):
    return timezone.now() + hours * HOUR


def edit(story, **fields):
    Story.objects.filter(pk=story.pk).update(**fields)
    return note_edit(story, staff_member("author"))


def shown(story):
    row = story.publications.visible().select_related("edition").first()
    return row and row.edition.number


def test_first_edition_is_public_from_its_time_on():
    story = make_story()
    release(story, at=soon())
    assert (story.status, shown(story)) == ("published", None)
    pass_time(HOUR - timedelta(minutes=1))
    assert shown(story) is None
    pass_time(timedelta(minutes=2))
    assert shown(story) == 1


def test_current_edition_stays_until_the_next():
    story = make_published()
    edit(story, title="Next")
    release(story, "Title.", at=soon())
    assert shown(story) == 1
    pass_time(2 * HOUR)
    assert shown(story) == 2


def test_exactly_one_edition_is_always_public():
    story = make_published()
    edit(story, title="Next")
    release(story, "Title.", at=soon())
    first, second = story.publications.order_by("visible_from")
    assert first.visible_until == second.visible_from


def test_story_is_unpublished_at_its_time():
    story = make_story()
    release(story, until=soon(2))
    pass_time(HOUR)
    assert shown(story) == 1
    pass_time(2 * HOUR)
    assert shown(story) is None


def test_expired_story_can_be_submitted_again():
    story = make_story()
    release(story, until=soon())
    with pytest.raises(ValidationError):
        submit(story, staff_member("author"))
    pass_time(2 * HOUR)
    submit(story, staff_member("author"), note=NOTE)
    assert story.status == "in_review"


@pytest.mark.parametrize(("at", "until"), [(-1, None), (2, 1), (None, -1)])
def test_time_that_makes_no_sense_is_refused(at, until):
    terms = {"at": at and soon(at), "until": until and soon(until)}
    with pytest.raises(ValidationError):
        release(make_story(), **terms)


def test_canceled_schedule_keeps_its_release_number():
    story = make_published()
    edit(story, title="Next", slug="next")
    release(story, "Title.", at=soon())
    cancel(story, staff_member("official"), "Not yet.")
    assert (story.status, shown(story)) == ("cleared", 1)
    assert story.publications.get().visible_until is None
    assert [edition.number for edition in story.editions.all()] == [1]
    assert not Address.objects.filter(slug="next").exists()
    record = ReleaseRecord.objects.get(edition=None)
    assert (record.serial, bool(record.canceled_at)) == (2, True)
    assert release(story, "Title.").record.serial == 3


def test_canceled_schedule_restores_the_end_date():
    story = make_story()
    until = soon(5)
    release(story, until=until)
    edit(story, title="Next")
    release(story, "Title.", at=soon())
    cancel(story, staff_member("official"))
    row = story.publications.get()
    assert row.visible_until == row.ends_at == until


def test_edit_cancels_scheduled_release():
    story = make_published()
    edit(story, title="Next")
    release(story, "Title.", at=soon())
    noted = edit(story, title="Other words")
    assert noted.stopped
    assert "canceled" in noted.warning
    assert (story.status, shown(story)) == ("draft", 1)
    pass_time(2 * HOUR)
    assert shown(story) == 1
    assert "canceled" in story.workflow_entries.first().remark


def test_withdrawal_includes_scheduled_editions():
    story = make_published()
    edit(story, title="Next")
    release(story, "Title.", at=soon())
    withdraw(story, reason="Wrong")
    pass_time(2 * HOUR)
    assert not Publication.objects.exists()
    assert story.editions.count() == 1


def test_next_edition_stays_featured():
    story = make_published()
    feature(story)
    edit(story, title="Next")
    release(story, "Title.", at=soon())
    other = make_published()
    pass_time(2 * HOUR)
    assert story.publications.visible().get().is_featured
    feature(other)
    assert not story.publications.filter(is_featured=True).exists()


def test_database_refuses_to_begin_early():
    story = make_story()
    release(story, at=soon())
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.update(visible_from=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.update(released_at=timezone.now())


MOMENTS = {
    "2026-11-30 09:00": datetime(2026, 11, 30, 14, tzinfo=UTC),
    "2026-07-01 09:00": datetime(2026, 7, 1, 13, tzinfo=UTC),
    "2026-07-01T09:00 EDT": datetime(2026, 7, 1, 13, tzinfo=UTC),
    "2026-11-01 01:30 EDT": datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
    "2026-11-01 01:30 EST": datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    "2027-03-14 01:59": datetime(2027, 3, 14, 6, 59, tzinfo=UTC),
    "2027-03-14 03:00": datetime(2027, 3, 14, 7, 0, tzinfo=UTC),
}


@pytest.mark.parametrize("text", MOMENTS)
def test_time_is_parsed_as_eastern(text):
    assert parse_eastern(text) == MOMENTS[text]


@pytest.mark.parametrize("moment", MOMENTS.values())
def test_formatted_time_can_be_parsed(moment):
    assert parse_eastern(format_for_input(moment)) == moment


def test_zone_is_always_named():
    assert format_eastern(MOMENTS["2026-11-01 01:30 EDT"]).endswith("1:30 a.m. EDT")
    assert format_eastern(MOMENTS["2026-11-01 01:30 EST"]).endswith("1:30 a.m. EST")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2027-03-14 02:30", "doesn't exist"),
        ("2026-11-01 01:30", "occurs twice"),
        ("2026-07-01 09:00 EST", "in EDT"),
        ("2026-02-30 09:00", "no such date"),
        ("2026-02-20 25:00", "no such date"),
        ("tomorrow", "YYYY-MM-DD"),
        ("٢٠٢٦-01-01 09:00", "YYYY-MM-DD"),
        ("2026-01-01 09:00 PST", "YYYY-MM-DD"),
        ("9999-12-31 23:59", "within 50 years"),
        ("2206-11-30 09:00", "within 50 years"),
        ("0001-01-01 00:00", "within 50 years"),
    ],
)
def test_impossible_time_is_explained(text, why):
    with pytest.raises(ValueError, match=why):
        parse_eastern(text)
