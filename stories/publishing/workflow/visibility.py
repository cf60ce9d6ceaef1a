"""Publication rows, which make an edition public from one time until another."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from stories.models import Address, Edition, Publication, ReleaseRecord, Story
from stories.publishing.projection import publication_columns
from stories.publishing.workflow.transaction import LockedStory

# One statement, so that of two stories that claim a slug at once only one gets it.
CLAIM = """
INSERT INTO stories_address AS known (kind, slug, owner_id, since)
VALUES ('story', %(slug)s, %(owner)s, %(since)s)
ON CONFLICT (kind, slug) DO UPDATE SET since = LEAST(known.since, EXCLUDED.since)
  WHERE known.owner_id = EXCLUDED.owner_id
RETURNING owner_id
"""


def claim_slug(story: Story, since: datetime) -> None:
    """Reserve the slug for this story permanently, so that its URL never shows another story."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"slug": story.slug, "owner": story.pk, "since": since})
        is_claimed = cursor.fetchone() is not None

    if not is_claimed:
        raise ValidationError(
            _("The address %(slug)s belonged to another story. Choose a different one.")
            % {"slug": story.slug}
        )


def show_edition(locked: LockedStory, edition: Edition, until: datetime | None) -> None:
    """Show the edition from its release on; until then the current edition stays public."""
    columns = publication_columns(edition)
    columns |= {
        "visible_from": edition.released_at,
        "visible_until": until,
        "ends_at": until,
    }

    publications = Publication.objects.filter(story=locked.story)
    rows = list(publications.defer("search", "exact_words", "facets"))
    current = _current_row(rows, locked.now)
    other_pks = [row.pk for row in rows if row is not current]
    Publication.objects.filter(pk__in=other_pks).delete()

    if current and edition.released_at <= locked.now:
        Publication.objects.filter(pk=current.pk).update(**columns)
        return

    if current and _is_visible_at(current, edition.released_at):
        Publication.objects.filter(pk=current.pk).update(visible_until=edition.released_at)

    is_featured = current is not None and current.is_featured
    Publication.objects.create(story=locked.story, is_featured=is_featured, **columns)


def _current_row(rows: list[Publication], now: datetime) -> Publication | None:
    """Return the row that is public at this time, None if there is none."""
    for row in rows:
        if row.visible_from <= now and _is_visible_at(row, now):
            return row

    return None


def _is_visible_at(row: Publication, time: datetime) -> bool:
    """Return whether a row that is public now or earlier is public at the time."""
    return row.visible_until is None or row.visible_until > time


def cancel_schedule(locked: LockedStory) -> datetime | None:
    """Delete the edition scheduled for release; return its release time, None without one."""
    story_id = locked.story.pk
    return cancel_schedules([story_id], locked.now).get(story_id)


def cancel_schedules(story_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Delete the editions of these stories that are scheduled; return their release times by story.

    The transaction has locked the stories, and has a permit for them. Release numbers remain,
    without an edition. The current rows end when staff decided. A few queries for all stories.
    """
    scheduled = Publication.objects.scheduled().filter(story__in=story_ids)
    rows = list(scheduled.values_list("story", "edition", "visible_from"))
    if not rows:
        return {}

    edition_ids = [edition_id for _story_id, edition_id, _time in rows]
    records = ReleaseRecord.objects.filter(edition__in=edition_ids)
    records.update(edition=None, canceled_at=now)
    Publication.objects.filter(pk__in=edition_ids).delete()
    _delete_editions(edition_ids)

    released_at = {story_id: time for story_id, _edition_id, time in rows}
    slugs = Address.objects.filter(kind="story", owner_id__in=released_at)
    slugs.filter(since__gt=now).delete()

    current = Publication.objects.filter(story__in=released_at)
    shortened = current.filter(visible_until__in=released_at.values())
    shortened.update(visible_until=F("ends_at"))
    return released_at


def _delete_editions(edition_ids: list[int]) -> None:
    """Delete scheduled editions by a function, because the server can't delete editions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stories_delete_scheduled_edition(id) FROM unnest(%s) AS id", [edition_ids]
        )
