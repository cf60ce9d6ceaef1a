"""What was released before there were clearances gets a record too, that says so."""

from collections import Counter
from zoneinfo import ZoneInfo

from django.db import migrations

EASTERN = ZoneInfo("America/New_York")
# The log is append-only; here it learns a column that it did not have.
ACTS = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE stories_workflowentry DISABLE TRIGGER workflow_log_is_append_only;
UPDATE stories_workflowentry SET act = 'withdraw' WHERE to_status = 'withdrawn';
UPDATE stories_workflowentry AS entry SET act = 'admit' FROM stories_story AS story
  WHERE story.id = entry.story_id AND story.archive_id IS NOT NULL
    AND entry.by_id IS NULL AND entry.from_status = 'draft' AND entry.to_status = 'published';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE stories_workflowentry ENABLE TRIGGER workflow_log_is_append_only;
UPDATE stories_publication SET ends_at = visible_until;
UPDATE stories_story AS story SET content_hash = edition.content_hash
  FROM stories_publication AS shown JOIN stories_edition AS edition ON edition.id = shown.edition_id
  WHERE shown.story_id = story.id;
UPDATE stories_story SET hands = ARRAY[updated_by_id] WHERE updated_by_id IS NOT NULL;
INSERT INTO stories_takedown (edition_id, by_id, at, reason)
  SELECT edition.id, NULL, statement_timestamp(), 'Withdrawn before withdrawals were kept by edition'
  FROM stories_edition AS edition JOIN stories_story AS story ON story.id = edition.story_id
  WHERE story.status = 'withdrawn';
SET CONSTRAINTS ALL IMMEDIATE;
"""


def make_records(apps, schema_editor):
    """Give each edition its number, in the order of release."""
    model = {
        name: apps.get_model("stories", name)
        for name in ("Edition", "Publication", "Clearance", "ReleaseRecord")
    }
    shown = set(model["Publication"].objects.values_list("edition", flat=True))
    numbers = Counter()
    for edition in (
        model["Edition"]
        .objects.select_related("story")
        .defer("content")
        .order_by("released_at", "pk")
    ):
        is_record = edition.story.archive_id and edition.released_by_id is None
        clearance = model["Clearance"].objects.create(
            story=edition.story,
            content_hash=edition.content_hash,
            basis="public_record" if is_record else "earlier",
            cleared_by=edition.released_by,
            cleared_at=edition.released_at,
            voided_at=None if edition.pk in shown else edition.released_at,
        )
        year = edition.released_at.astimezone(EASTERN).year
        numbers[year] += 1
        model["ReleaseRecord"].objects.create(
            story=edition.story,
            edition=edition,
            clearance=clearance,
            year=year,
            serial=numbers[year],
        )


class Migration(migrations.Migration):
    dependencies = [("stories", "0012_release_desk")]
    operations = [
        migrations.RunSQL(ACTS, migrations.RunSQL.noop),
        migrations.RunPython(make_records, migrations.RunPython.noop),
    ]
