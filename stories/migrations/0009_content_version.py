"""The content version and the triggers that count it up, whichever door a change comes through."""

import django.db.models.functions.datetime
from django.db import migrations, models

# Counted once a statement, however many rows it changes; a rolled back savepoint takes its mark back with it.
MOVE = """
CREATE FUNCTION stories_move_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_removal boolean := TG_NARGS > 0;
  this text := statement_timestamp()::text;
  moved text := current_setting('stories.version_moved', true);
BEGIN
  IF moved = this || ' removal' OR (moved = this || ' change' AND NOT is_removal) THEN
    RETURN NULL;
  END IF;
  INSERT INTO stories_contentversion AS version (id, number, removed, changed_at)
    VALUES (1, 1, is_removal::int, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET
      number = version.number + 1,
      removed = CASE WHEN is_removal THEN version.number + 1 ELSE version.removed END,
      changed_at = clock_timestamp();
  PERFORM set_config('stories.version_moved', this || CASE WHEN is_removal THEN ' removal' ELSE ' change' END, true);
  PERFORM pg_notify('stories_version', '');
  RETURN NULL;
END $$;
"""
NAMES = {
    "stories_fusioncenter": "center",
    "stories_partner": "partner",
    "stories_threattype": "threat",
    "stories_outcomekind": "outcome",
    "stories_page": "page",
    "stories_term": "term",
    "stories_address": "address",
    "taggit_tag": "tag",
}
# A new word of a vocabulary, a changed one, one that is gone.
VOCABULARY = """
CREATE TRIGGER {name}_moves_version AFTER INSERT OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION stories_move_version();
CREATE TRIGGER {name}_change_moves_version AFTER UPDATE ON {table}
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION stories_move_version();
"""
# Words cease to be public when a row goes, or shows another edition, or ends.
PUBLICATION = """
CREATE TRIGGER publication_moves_version AFTER INSERT ON stories_publication
  FOR EACH ROW EXECUTE FUNCTION stories_move_version();
CREATE TRIGGER publication_change_moves_version AFTER UPDATE ON stories_publication
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION stories_move_version();
CREATE TRIGGER publication_end_moves_version AFTER UPDATE ON stories_publication
  FOR EACH ROW WHEN (
    (OLD.edition_id, OLD.visible_from, OLD.visible_until) IS DISTINCT FROM
    (NEW.edition_id, NEW.visible_from, NEW.visible_until)
  ) EXECUTE FUNCTION stories_move_version('removal');
CREATE TRIGGER publication_removal_moves_version AFTER DELETE ON stories_publication
  FOR EACH ROW EXECUTE FUNCTION stories_move_version('removal');
"""
FIRST = (
    "INSERT INTO stories_contentversion (id, number, removed, changed_at) VALUES (1, 1, 0, now());"
)


class Migration(migrations.Migration):
    dependencies = [("stories", "0008_counts"), ("taggit", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("number", models.BigIntegerField(default=0, verbose_name="number")),
                (
                    "removed",
                    models.BigIntegerField(
                        default=0,
                        help_text="The number at which words last ceased to be public.",
                        verbose_name="last removal",
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="changed"
                    ),
                ),
            ],
            options={
                "verbose_name": "content version",
                "verbose_name_plural": "content version",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="content_version_is_one_row"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["visible_from"], name="publication_from"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("visible_until__isnull", False)),
                fields=["visible_until"],
                name="publication_until",
            ),
        ),
        migrations.RunSQL(MOVE + FIRST, "DROP FUNCTION stories_move_version CASCADE;"),
        migrations.RunSQL(PUBLICATION, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(VOCABULARY.format(name=name, table=table), migrations.RunSQL.noop)
            for table, name in NAMES.items()
        ),
    ]
