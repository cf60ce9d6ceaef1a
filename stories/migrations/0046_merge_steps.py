"""Merges in steps of many stories, for all of which a transaction has a permit."""

import django.db.models.deletion
from django.db import migrations, models

PERMIT = """
CREATE OR REPLACE FUNCTION stories_require_permit(story bigint, what text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF story::text <> ALL (string_to_array(coalesce(current_setting('stories.act', true), ''), ','))
  THEN
    RAISE EXCEPTION '% is written by an act of the workflow only', what
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
"""
PERMIT_OF_ONE = """
CREATE OR REPLACE FUNCTION stories_require_permit(story bigint, what text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('stories.act', true) IS DISTINCT FROM story::text THEN
    RAISE EXCEPTION '% is written by an act of the workflow only', what
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0045_reported_mistakes"),
    ]

    # No release has used the column.
    contracts = ("DROP_COLUMN",)
    operations = [
        migrations.RunSQL(PERMIT, PERMIT_OF_ONE),
        migrations.RemoveField(
            model_name="searchupdate",
            name="hashes",
        ),
        migrations.AddField(
            model_name="searchupdate",
            name="last_story",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="searchupdate",
            name="merger",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stories.merger",
            ),
        ),
    ]
