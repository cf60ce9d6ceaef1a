"""Change notes that are cleared with the text, and no longer written at the release."""

from django.db import migrations, models

# The note of a new edition is the one in its content, whose hash a second person cleared.
GUARD = """
CREATE FUNCTION stories_guard_change_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.change_note <> coalesce(NEW.content ->> 'change_note', '')
      OR NEW.is_correction <> coalesce((NEW.content ->> 'is_correction')::boolean, false) THEN
    PERFORM stories_refuse('the change note of an edition is part of its content');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER edition_note_is_cleared BEFORE INSERT ON stories_edition
  FOR EACH ROW EXECUTE FUNCTION stories_guard_change_note();
"""
# The release that still serves reads these columns; a later migration drops them.
KEEP = """
ALTER TABLE stories_bundlemember
  ALTER COLUMN change_note SET DEFAULT '', ALTER COLUMN is_correction SET DEFAULT false;
"""
FORGET = """
ALTER TABLE stories_bundlemember
  ALTER COLUMN change_note DROP DEFAULT, ALTER COLUMN is_correction DROP DEFAULT;
"""
DROP = "DROP FUNCTION stories_guard_change_note CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0035_runtime_role"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(KEEP, FORGET)],
            state_operations=[
                migrations.RemoveField(model_name="bundlemember", name="change_note"),
                migrations.RemoveField(model_name="bundlemember", name="is_correction"),
            ],
        ),
        migrations.AddField(
            model_name="story",
            name="change_note",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="Public note of the next edition, which is cleared with the text.",
                max_length=300,
                verbose_name="what changed",
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="is_correction",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="correction"
            ),
        ),
        migrations.RunSQL(GUARD, DROP),
    ]
