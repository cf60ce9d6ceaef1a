"""Deletions of public entries are proposed changes too, and triggers refuse all others."""

from django.db import migrations, models

# publishing/public_texts.py declares them; a test compares them.
TABLES = (
    "stories_page",
    "stories_fusioncenter",
    "stories_partner",
    "stories_threattype",
    "stories_outcomekind",
    "taggit_tag",
    "stories_term",
)
GUARD_DELETION = """
CREATE FUNCTION stories_guard_public_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM stories_proposedchange
      WHERE id::text = current_setting('stories.public_text', true) AND state = 'confirmed'
        AND act IN ('delete', 'merge') AND object_id = OLD.id
        AND replace(kind, '.', '_') = TG_TABLE_NAME) THEN
    PERFORM stories_refuse(format('%s is deleted by a confirmed change only', TG_TABLE_NAME));
  END IF;
  RETURN OLD;
END $$;
"""
DROP = "DROP FUNCTION stories_guard_public_deletion CASCADE;"
ACTS = ["add", "change", "merge", "undo_merge", "delete"]
STATES = ["waiting", "returned", "confirmed", "taken_back", "superseded"]


def create_trigger(table: str) -> str:
    """Return the statement that guards a table."""
    return (
        f"CREATE TRIGGER public_deletion_is_confirmed BEFORE DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION stories_guard_public_deletion();"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0040_versions_of_acts"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]
    operations = [
        migrations.AlterField(
            model_name="proposedchange",
            name="act",
            field=models.CharField(
                choices=[
                    ("add", "New entry"),
                    ("change", "Change"),
                    ("merge", "Merge"),
                    ("undo_merge", "Undo of a merge"),
                    ("delete", "Deletion"),
                ],
                max_length=10,
                verbose_name="act",
            ),
        ),
        migrations.RemoveConstraint(model_name="proposedchange", name="change_act_and_state"),
        migrations.AddConstraint(
            model_name="proposedchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ACTS), ("state__in", STATES)),
                name="change_act_and_state",
            ),
        ),
        migrations.RunSQL([GUARD_DELETION, *[create_trigger(table) for table in TABLES]], DROP),
    ]
