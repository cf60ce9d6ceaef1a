"""Rules that a check constraint cannot state: two levels of threat types, editions that never change."""

from django.db import migrations

TWO_LEVELS = """
ALTER TABLE stories_threattype ADD CONSTRAINT threat_parent_is_top
  FOREIGN KEY (parent_id, parent_level) REFERENCES stories_threattype (id, level) DEFERRABLE INITIALLY DEFERRED;
"""
OWN_EDITION = """
ALTER TABLE stories_publication ADD CONSTRAINT publication_shows_own_edition
  FOREIGN KEY (edition_id, story_id) REFERENCES stories_edition (id, story_id);
"""
IMMUTABLE = """
CREATE FUNCTION stories_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER edition_is_immutable BEFORE UPDATE OR DELETE ON stories_edition
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
CREATE TRIGGER workflow_log_is_append_only BEFORE UPDATE OR DELETE ON stories_workflowentry
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
"""
# The argument is the facet kind (stories/choices.py): a public story keeps every name that it refers to.
NAMED = """
CREATE FUNCTION stories_refuse_if_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM stories_publication WHERE facets @> ARRAY[(TG_ARGV[0]::int * 10000000 + OLD.id)::int]) THEN
    RAISE EXCEPTION 'a public story names % %', TG_TABLE_NAME, OLD.id USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER center_is_not_named BEFORE DELETE ON stories_fusioncenter
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_if_named(1);
CREATE TRIGGER partner_is_not_named BEFORE DELETE ON stories_partner
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_if_named(2);
CREATE TRIGGER threat_is_not_named BEFORE DELETE ON stories_threattype
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_if_named(3);
CREATE TRIGGER outcome_is_not_named BEFORE DELETE ON stories_outcomekind
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_if_named(8);
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0002_models")]
    operations = [
        migrations.RunSQL(
            TWO_LEVELS, "ALTER TABLE stories_threattype DROP CONSTRAINT threat_parent_is_top;"
        ),
        migrations.RunSQL(
            OWN_EDITION,
            "ALTER TABLE stories_publication DROP CONSTRAINT publication_shows_own_edition;",
        ),
        migrations.RunSQL(
            IMMUTABLE,
            "DROP TRIGGER edition_is_immutable ON stories_edition;"
            "DROP TRIGGER workflow_log_is_append_only ON stories_workflowentry;"
            "DROP FUNCTION stories_refuse_change;",
        ),
        migrations.RunSQL(
            NAMED,
            "DROP TRIGGER center_is_not_named ON stories_fusioncenter;"
            "DROP TRIGGER partner_is_not_named ON stories_partner;"
            "DROP TRIGGER threat_is_not_named ON stories_threattype;"
            "DROP TRIGGER outcome_is_not_named ON stories_outcomekind;"
            "DROP FUNCTION stories_refuse_if_named;",
        ),
    ]
