"""Publication rows, which make an edition public from one time until another."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from stories.models import Address, Edition, Publication, ReleaseRecord
from stories.publishing.workflow.transaction import LockedStory

# One statement, so that of two stories that claim a slug at once only one gets it.
CLAIM = """
INSERT INTO stories_address AS known (kind, slug, owner_id, since)
SELECT 'story', slug, owner, since
FROM unnest(%s::text[], %s::bigint[], %s::timestamptz[]) AS claims (slug, owner, since)
ON CONFLICT (kind, slug) DO UPDATE SET since = LEAST(known.since, EXCLUDED.since)
  WHERE known.owner_id = EXCLUDED.owner_id
RETURNING slug
"""


@dataclass(frozen=True, slots=True)
class ShownEdition:
    """An edition that becomes public at its release, until a time or forever.

    `columns` are those of its publication that follow from it: see publication_columns().
    """

    locked: LockedStory
    edition: Edition
    until: datetime | None
    columns: dict[str, Any]

    @property
    def all_columns(self) -> dict[str, Any]:
        times = {
            "visible_from": self.edition.released_at,
            "visible_until": self.until,
            "ends_at": self.until,
        }
        return {**self.columns, **times}


def claim_slugs(editions: Sequence[Edition]) -> None:
    """Reserve the slugs for these stories permanently, so that their URLs never show others."""
    slugs = [edition.story.slug for edition in editions]
    owners = [edition.story_id for edition in editions]
    times = [edition.released_at for edition in editions]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [slugs, owners, times])
        claimed = {row[0] for row in cursor.fetchall()}

    for slug in slugs:
        if slug not in claimed:
            raise ValidationError(
                _("The address %(slug)s belonged to another story. Choose a different one.")
                % {"slug": slug}
            )


def show_editions(shown: Sequence[ShownEdition]) -> None:
    """Show editions from their release on; until then the current editions stay public.

    Three queries, and one for each story that has a current edition.
    """
    rows = _rows_by_story(shown)
    current = {}
    outdated: list[int] = []
    for each in shown:
        story_id = each.locked.story.pk
        current[story_id] = _current_row(rows[story_id], each.locked.now)
        outdated += [row.pk for row in rows[story_id] if row is not current[story_id]]

    Publication.objects.filter(pk__in=outdated).delete()

    new_rows = []
    for each in shown:
        current_row = current[each.locked.story.pk]
        if current_row and each.edition.released_at <= each.locked.now:
            Publication.objects.filter(pk=current_row.pk).update(**each.all_columns)
        else:
            new_rows.append(_row_after(current_row, each))

    Publication.objects.bulk_create(new_rows)


def _rows_by_story(shown: Sequence[ShownEdition]) -> dict[int, list[Publication]]:
    """Return the publications of these stories; one query."""
    rows: dict[int, list[Publication]] = {each.locked.story.pk: [] for each in shown}
    publications = Publication.objects.filter(story__in=rows)
    for row in publications.defer("search", "exact_words", "facets"):
        rows[row.story_id].append(row)
    return rows


def _row_after(current: Publication | None, shown: ShownEdition) -> Publication:
    """End the current row when the edition is released; return the new row, not saved."""
    released_at = shown.edition.released_at
    if current and _is_visible_at(current, released_at):
        Publication.objects.filter(pk=current.pk).update(visible_until=released_at)

    is_featured = current is not None and current.is_featured
    return Publication(story=shown.locked.story, is_featured=is_featured, **shown.all_columns)


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
