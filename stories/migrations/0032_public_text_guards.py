"""Triggers that let only confirmed changes write public texts, and keep the changes themselves.

A transaction writes under a permit: a setting that contains the id of a confirmed change, whose
values must be the ones that are written. The archive and the first thesaurus are added under the
permit "initial load", which changes nothing that exists.
"""

from django.db import migrations

# The columns of publishing/public_texts.py; a test compares them.
COLUMNS = {
    "stories_page": "title slug description body",
    "stories_fusioncenter": (
        "name slug acronym former_names city website host_agency area_of_responsibility"
        " description source_url archive_id designation state latitude longitude"
        " established_year is_active absorbed absorbed_names"
    ),
    "stories_partner": (
        "name slug acronym kind website archive_id level parent_id absorbed absorbed_names"
    ),
    "stories_threattype": (
        "name slug description synonyms archive_id parent_id absorbed absorbed_names"
    ),
    "stories_outcomekind": "name slug absorbed absorbed_names",
    "taggit_tag": "name slug",
    "stories_term": "preferred variants near note",
}
# A new tag is public only with a story whose cleared text contains it.
FREE_TO_ADD = ("taggit_tag",)

GUARD_TEXT = """
CREATE FUNCTION stories_guard_public_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  permit text := current_setting('stories.public_text', true);
  new_row jsonb := to_jsonb(NEW);
  old_row jsonb := '{}';
  changed text[] := TG_ARGV;
  permitted stories_proposedchange;
  name text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    old_row := to_jsonb(OLD);
    SELECT coalesce(array_agg(entry), '{}') INTO changed FROM unnest(TG_ARGV) AS entry
      WHERE old_row -> entry IS DISTINCT FROM new_row -> entry;
  END IF;
  IF changed = '{}' OR (permit = 'initial load' AND TG_OP = 'INSERT') THEN
    RETURN NEW;
  END IF;

  SELECT * INTO permitted FROM stories_proposedchange
    WHERE id::text = permit AND state = 'confirmed' AND replace(kind, '.', '_') = TG_TABLE_NAME;
  IF NOT FOUND THEN
    PERFORM stories_refuse(format(
      'public texts of %s are written by a confirmed change only', TG_TABLE_NAME));
  END IF;
  IF permitted.act IN ('merge', 'undo_merge') THEN
    RETURN NEW;
  END IF;

  IF (permitted.act = 'add') <> (TG_OP = 'INSERT')
      OR (TG_OP = 'UPDATE' AND permitted.object_id <> (new_row ->> 'id')::bigint) THEN
    PERFORM stories_refuse('the confirmed change is about another entry');
  END IF;
  FOREACH name IN ARRAY changed LOOP
    IF new_row -> name IS DISTINCT FROM permitted.after -> name THEN
      PERFORM stories_refuse(format('%s is not what was confirmed', name));
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
"""
GUARD_CHANGE = """
CREATE FUNCTION stories_guard_proposed_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written text[] := '{}';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' OR NOT NEW.proposed_by_id = ANY (NEW.authors) THEN
      PERFORM stories_refuse('a change begins as a proposal of one of its authors');
    END IF;
    RETURN NEW;
  END IF;

  IF OLD.act = 'add' AND OLD.object_id IS NULL AND NEW.state = 'confirmed' THEN
    written := written || '{object_id}'::text[];
  END IF;
  IF OLD.state IN ('waiting', 'returned') THEN
    written := written
      || '{state,settled_by_id,settled_at,remark,decisions,emergency_reason}'::text[];
  END IF;
  IF OLD.state = 'returned' AND NEW.state IN ('waiting', 'confirmed') THEN
    PERFORM stories_refuse('a returned change must be proposed again');
  END IF;
  IF OLD.countersigned_at IS NULL THEN
    written := written || '{countersigned_by_id,countersigned_at}'::text[];
  END IF;
  IF to_jsonb(OLD) - written <> to_jsonb(NEW) - written THEN
    PERFORM stories_refuse('a proposed change is settled once, and otherwise stays as it is');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER proposed_change_is_guarded BEFORE INSERT OR UPDATE ON stories_proposedchange
  FOR EACH ROW EXECUTE FUNCTION stories_guard_proposed_change();
CREATE TRIGGER proposed_change_is_kept BEFORE DELETE ON stories_proposedchange
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
ALTER TABLE stories_proposedchange
  ADD CONSTRAINT change_confirmed_by_second_person
    CHECK (state <> 'confirmed' OR emergency_reason <> '' OR NOT settled_by_id = ANY (authors)),
  ADD CONSTRAINT change_signed_by_no_author CHECK (NOT countersigned_by_id = ANY (authors));
"""
DROP = """
DROP FUNCTION stories_guard_public_text, stories_guard_proposed_change CASCADE;
DROP TRIGGER proposed_change_is_kept ON stories_proposedchange;
ALTER TABLE stories_proposedchange DROP CONSTRAINT change_confirmed_by_second_person,
  DROP CONSTRAINT change_signed_by_no_author;
"""


def create_trigger(table: str) -> str:
    """Return the statement that guards a table."""
    events = "UPDATE" if table in FREE_TO_ADD else "INSERT OR UPDATE"
    arguments = ", ".join(f"'{column}'" for column in COLUMNS[table].split())
    return (
        f"CREATE TRIGGER public_text_is_confirmed BEFORE {events} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION stories_guard_public_text({arguments});"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0031_proposed_changes"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]
    operations = [
        migrations.RunSQL(
            [GUARD_TEXT, GUARD_CHANGE, *[create_trigger(table) for table in COLUMNS]], DROP
        )
    ]
