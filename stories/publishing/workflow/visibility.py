"""Publication rows, which make an edition public from one time until another."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection
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
    """Delete the edition scheduled for release; return its release time, None without one.

    Its release number remains, without an edition. The current row ends when staff decided.
    """
    scheduled = Publication.objects.scheduled().filter(story=locked.story)
    row = scheduled.select_related("edition").first()
    if row is None:
        return None

    records = ReleaseRecord.objects.filter(edition=row.edition)
    records.update(edition=None, canceled_at=locked.now)
    Publication.objects.filter(pk=row.pk).delete()
    _delete_edition(row.edition)

    slugs = Address.objects.filter(kind="story", owner_id=locked.story.pk)
    slugs.filter(since__gt=locked.now).delete()

    shortened = Publication.objects.filter(story=locked.story, visible_until=row.visible_from)
    for other in shortened:
        Publication.objects.filter(pk=other.pk).update(visible_until=other.ends_at)

    return row.visible_from


def _delete_edition(edition: Edition) -> None:
    """Delete a scheduled edition by a function, because the server can't delete editions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stories_delete_scheduled_edition(%s)", [edition.pk])
