"""Publications know their lead center, and have an index for each order by time."""

import django.db.models.deletion
from django.db import migrations, models

# The role is written by publishing/snapshot.py. Checks of foreign keys must not wait for the end of the migration.
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE stories_publication SET lead_center_id = (
  SELECT (named ->> 'id')::bigint FROM stories_edition, jsonb_array_elements(content -> 'centers') AS named
  WHERE stories_edition.id = edition_id AND named ->> 'role' = 'lead'
);
"""


def lead_center(**options):
    """The column, with or without its NOT NULL."""
    on_delete = django.db.models.deletion.DO_NOTHING
    return models.ForeignKey(
        to="stories.fusioncenter", on_delete=on_delete, related_name="+", **options
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0003_guards")]
    operations = [
        migrations.AddField("publication", "lead_center", lead_center(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("publication", "lead_center", lead_center()),
        migrations.AddIndex(
            "publication",
            models.Index(fields=["-first_published_at"], name="publication_published"),
        ),
        migrations.AddIndex(
            "publication", models.Index(fields=["-updated_at"], name="publication_updated")
        ),
    ]
