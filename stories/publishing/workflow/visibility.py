"""The rows that make an edition public, from when until when; the clock of the database does the rest."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from stories.models import Address, Edition, Publication, ReleaseRecord, Story
from stories.publishing.projection import project
from stories.publishing.workflow.transaction import LockedStory

# One statement, so that two who claim an address at once see each other.
CLAIM = """
INSERT INTO stories_address AS known (kind, slug, owner_id, since) VALUES ('story', %(slug)s, %(owner)s, %(since)s)
ON CONFLICT (kind, slug) DO UPDATE SET since = LEAST(known.since, EXCLUDED.since)
  WHERE known.owner_id = EXCLUDED.owner_id
RETURNING owner_id
"""


def claim_slug(story: Story, since: datetime) -> None:
    """Keep the slug for this story for good, so that no address ever leads to another story."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"slug": story.slug, "owner": story.pk, "since": since})
        if cursor.fetchone() is None:
            raise ValidationError(_("The address %(slug)s belonged to another story.") % {"slug": story.slug})


def show_edition(held: LockedStory, edition: Edition, until: datetime | None) -> None:
    """Show the edition from its release on; what is shown until then stays until then."""
    columns = project(edition) | {"visible_from": edition.released_at, "visible_until": until, "ends_at": until}
    rows = list(Publication.objects.filter(story=held.story).defer("search", "facets"))
    shown = next((row for row in rows if _is_shown(row, held.now)), None)
    Publication.objects.filter(pk__in=[row.pk for row in rows if row is not shown]).delete()
    if shown and edition.released_at <= held.now:
        Publication.objects.filter(pk=shown.pk).update(**columns)
        return
    if shown and (shown.visible_until is None or shown.visible_until > edition.released_at):
        Publication.objects.filter(pk=shown.pk).update(visible_until=edition.released_at)
    Publication.objects.create(story=held.story, is_featured=bool(shown and shown.is_featured), **columns)


def _is_shown(row: Publication, now: datetime) -> bool:
    return row.visible_from <= now and (row.visible_until is None or row.visible_until > now)


def cancel_schedule(held: LockedStory) -> datetime | None:
    """Take back an edition that is still to come, as if it had never been; return when it would have been released.

    Its release number stays, without an edition. The row that is public now ends when staff said, not before.
    """
    row = Publication.objects.to_come().filter(story=held.story).select_related("edition").first()
    if row is None:
        return None
    ReleaseRecord.objects.filter(edition=row.edition).update(edition=None, canceled_at=held.now)
    Publication.objects.filter(pk=row.pk).delete()
    _forget(row.edition)
    Address.objects.filter(kind="story", owner_id=held.story.pk, since__gt=held.now).delete()
    for other in Publication.objects.filter(story=held.story, visible_until=row.visible_from):
        Publication.objects.filter(pk=other.pk).update(visible_until=other.ends_at)
    return row.visible_from


def _forget(edition: Any) -> None:
    Edition.objects.filter(pk=edition.pk)._raw_delete("default")
