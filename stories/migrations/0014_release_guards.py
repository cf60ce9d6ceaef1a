"""The rules of the release desk for the shell and for SQL: the log moves a story, a clearance lets it out.

What the workflow writes, it writes under a permit: a setting of the transaction that names one story. The permit alone
is not enough: a step must be legal, an edition must be the text that was cleared, a row must not begin early.
"""

from django.db import migrations

PERMIT = """
CREATE FUNCTION stories_require_permit(story bigint, what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('stories.act', true) IS DISTINCT FROM story::text THEN
    RAISE EXCEPTION '% is written by an act of the workflow only', what USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
CREATE FUNCTION stories_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
# The table of publishing/workflow/transitions.py.
STEPS = """
CREATE FUNCTION stories_legal_steps() RETURNS TABLE (act text, from_status text, to_status text) LANGUAGE sql IMMUTABLE
AS $$
  VALUES ('submit', 'draft', 'in_review'), ('submit', 'returned', 'in_review'), ('submit', 'withdrawn', 'in_review'),
    ('submit', 'published', 'in_review'), ('take_back', 'in_review', 'draft'), ('send_back', 'in_review', 'returned'),
    ('send_back', 'cleared', 'returned'), ('clear', 'in_review', 'cleared'), ('publish', 'cleared', 'published'),
    ('schedule', 'cleared', 'published'), ('cancel', 'published', 'cleared'), ('edit', 'cleared', 'draft'),
    ('edit', 'published', 'draft'), ('edit', 'withdrawn', 'draft'), ('break_glass', 'draft', 'published'),
    ('break_glass', 'in_review', 'published'), ('break_glass', 'returned', 'published'),
    ('break_glass', 'cleared', 'published'),
    ('countersign', 'draft', 'draft'), ('countersign', 'in_review', 'in_review'),
    ('countersign', 'returned', 'returned'), ('countersign', 'cleared', 'cleared'),
    ('countersign', 'published', 'published'), ('countersign', 'withdrawn', 'withdrawn'),
    ('withdraw', 'draft', 'withdrawn'), ('withdraw', 'in_review', 'withdrawn'), ('withdraw', 'returned', 'withdrawn'),
    ('withdraw', 'cleared', 'withdrawn'), ('withdraw', 'published', 'withdrawn'), ('admit', 'draft', 'published')
$$;
"""
STORY = """
CREATE FUNCTION stories_guard_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'draft' THEN PERFORM stories_refuse('a story begins as a draft'); END IF;
    RETURN NEW;
  END IF;
  -- Depth 1 is an UPDATE by somebody; the log's own trigger runs deeper.
  IF OLD.status <> NEW.status AND pg_trigger_depth() < 2 THEN
    PERFORM stories_refuse('the status of a story is moved by the log of the workflow only');
  END IF;
  IF OLD.hands <> NEW.hands OR OLD.content_hash <> NEW.content_hash THEN
    PERFORM stories_require_permit(NEW.id, 'who wrote a story');
  END IF;
  IF OLD.created_by_id IS DISTINCT FROM NEW.created_by_id THEN
    PERFORM stories_refuse('the author of a story stays');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER story_begins_as_draft BEFORE INSERT ON stories_story
  FOR EACH ROW EXECUTE FUNCTION stories_guard_standing();
CREATE TRIGGER story_standing_is_guarded BEFORE UPDATE ON stories_story FOR EACH ROW
  WHEN (OLD.status <> NEW.status OR OLD.hands <> NEW.hands OR OLD.content_hash <> NEW.content_hash
        OR OLD.created_by_id IS DISTINCT FROM NEW.created_by_id)
  EXECUTE FUNCTION stories_guard_standing();
"""
LOG = """
CREATE FUNCTION stories_take_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  now_at text;
  cleared text;
BEGIN
  PERFORM stories_require_permit(NEW.story_id, 'the log of the workflow');
  SELECT status INTO now_at FROM stories_story WHERE id = NEW.story_id FOR UPDATE;
  IF now_at <> NEW.from_status OR NOT EXISTS (SELECT FROM stories_legal_steps() AS step
      WHERE (step.act, step.from_status, step.to_status) = (NEW.act, NEW.from_status, NEW.to_status)) THEN
    PERFORM stories_refuse(format('no step %s leads from %s to %s', NEW.act, now_at, NEW.to_status));
  END IF;
  SELECT content_hash INTO cleared FROM stories_clearance WHERE story_id = NEW.story_id AND voided_at IS NULL;
  IF NEW.to_status IN ('cleared', 'published') AND NEW.act <> 'countersign' AND cleared IS NULL THEN
    PERFORM stories_refuse('no valid clearance');
  END IF;
  IF NEW.to_status = 'published' AND NEW.act <> 'countersign' AND NOT EXISTS (
      SELECT FROM stories_publication AS shown JOIN stories_edition AS edition ON edition.id = shown.edition_id
      WHERE shown.story_id = NEW.story_id AND edition.content_hash = cleared) THEN
    PERFORM stories_refuse('nothing was released');
  END IF;
  IF NEW.act = 'withdraw' AND (NEW.remark = ''
      OR EXISTS (SELECT FROM stories_publication WHERE story_id = NEW.story_id)) THEN
    PERFORM stories_refuse('a withdrawn story leaves the site, and the log says why');
  END IF;
  UPDATE stories_story SET status = NEW.to_status WHERE id = NEW.story_id AND status <> NEW.to_status;
  RETURN NULL;
END $$;
CREATE TRIGGER workflow_log_moves_the_story AFTER INSERT ON stories_workflowentry
  FOR EACH ROW EXECUTE FUNCTION stories_take_step();
"""
EDITION = """
CREATE FUNCTION stories_guard_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.released_at <= statement_timestamp() THEN
      PERFORM stories_refuse('stories_edition rows are never changed or deleted');
    END IF;
    PERFORM stories_require_permit(OLD.story_id, 'an edition');
    RETURN OLD;
  END IF;
  PERFORM stories_require_permit(NEW.story_id, 'an edition');
  IF NOT EXISTS (SELECT FROM stories_clearance
      WHERE story_id = NEW.story_id AND voided_at IS NULL AND content_hash = NEW.content_hash) THEN
    PERFORM stories_refuse('an edition is a text that was cleared');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER edition_is_immutable ON stories_edition;
CREATE TRIGGER edition_is_immutable BEFORE UPDATE ON stories_edition
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
CREATE TRIGGER edition_is_guarded BEFORE INSERT OR DELETE ON stories_edition
  FOR EACH ROW EXECUTE FUNCTION stories_guard_edition();
"""
PUBLICATION = """
CREATE FUNCTION stories_guard_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM stories_require_permit(NEW.story_id, 'what is public');
  IF NEW.visible_from < (SELECT released_at FROM stories_edition WHERE id = NEW.edition_id) THEN
    PERFORM stories_refuse('an edition is never public before its release');
  END IF;
  IF EXISTS (SELECT FROM stories_takedown WHERE edition_id = NEW.edition_id) THEN
    PERFORM stories_refuse('an edition that was taken down does not come back');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER publication_is_released BEFORE INSERT ON stories_publication
  FOR EACH ROW EXECUTE FUNCTION stories_guard_publication();
CREATE TRIGGER publication_stays_released BEFORE UPDATE ON stories_publication FOR EACH ROW
  WHEN (OLD.edition_id <> NEW.edition_id OR OLD.story_id <> NEW.story_id OR OLD.visible_from <> NEW.visible_from
        OR OLD.visible_until IS DISTINCT FROM NEW.visible_until OR OLD.ends_at IS DISTINCT FROM NEW.ends_at)
  EXECUTE FUNCTION stories_guard_publication();
"""
CLEARANCE = """
CREATE FUNCTION stories_guard_clearance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  story stories_story;
BEGIN
  PERFORM stories_require_permit(NEW.story_id, 'a clearance');
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(OLD) - '{voided_at,void_reason,countersigned_by_id,countersigned_at}'::text[]
        <> to_jsonb(NEW) - '{voided_at,void_reason,countersigned_by_id,countersigned_at}'::text[]
        OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)
        OR (OLD.countersigned_at IS NOT NULL AND NEW.countersigned_at IS DISTINCT FROM OLD.countersigned_at) THEN
      PERFORM stories_refuse('a clearance is voided or countersigned once, and otherwise stays as it is');
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO story FROM stories_story WHERE id = NEW.story_id;
  NEW.authors := array_remove(story.hands || story.created_by_id::bigint, NULL);
  IF NEW.basis = 'public_record' AND (story.archive_id IS NULL OR NEW.authors <> '{}' OR NEW.cleared_by_id IS NOT NULL
      OR EXISTS (SELECT FROM stories_edition WHERE story_id = NEW.story_id)) THEN
    PERFORM stories_refuse('only what comes from the public record unchanged needs no second person');
  END IF;
  IF NEW.basis = 'break_glass' AND EXISTS (SELECT FROM stories_takedown WHERE edition_id = (
      SELECT id FROM stories_edition WHERE story_id = NEW.story_id ORDER BY number DESC LIMIT 1)) THEN
    PERFORM stories_refuse('what was withdrawn comes back through a second person only');
  END IF;
  IF NEW.basis = 'earlier' THEN PERFORM stories_refuse('nothing new is earlier'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER clearance_is_guarded BEFORE INSERT OR UPDATE ON stories_clearance
  FOR EACH ROW EXECUTE FUNCTION stories_guard_clearance();
CREATE TRIGGER clearance_is_kept BEFORE DELETE ON stories_clearance
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
ALTER TABLE stories_clearance
  ADD CONSTRAINT clearance_by_second_person CHECK (basis <> 'review' OR NOT cleared_by_id = ANY (authors)),
  ADD CONSTRAINT clearance_signed_by_no_author CHECK (NOT countersigned_by_id = ANY (authors)),
  ADD CONSTRAINT clearance_reviewed CHECK (basis <> 'review' OR (privacy_by <> '' AND privacy_on IS NOT NULL
    AND consent_by <> '' AND consent_on IS NOT NULL));
"""
DECISION = """
CREATE FUNCTION stories_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM stories_require_permit(NEW.story_id, 'a decision on a finding');
  IF EXISTS (SELECT FROM stories_story WHERE id = NEW.story_id AND NEW.by_id IN (SELECT unnest(hands)
      UNION SELECT created_by_id)) THEN
    PERFORM stories_refuse('nobody decides on a finding in a text of his or her own');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decision_by_second_person BEFORE INSERT ON stories_decision
  FOR EACH ROW EXECUTE FUNCTION stories_guard_decision();
CREATE TRIGGER decision_is_kept BEFORE UPDATE OR DELETE ON stories_decision
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
"""
RECORD = """
CREATE FUNCTION stories_number_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM stories_require_permit(NEW.story_id, 'a release record');
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(OLD) - '{edition_id,canceled_at}'::text[] <> to_jsonb(NEW) - '{edition_id,canceled_at}'::text[]
        OR NEW.edition_id IS NOT NULL THEN
      PERFORM stories_refuse('a release record is canceled, and otherwise stays as it is');
    END IF;
    RETURN NEW;
  END IF;
  -- One after the other, so that no number is given twice and none is left out.
  PERFORM pg_advisory_xact_lock(hashtext('stories.record'));
  SELECT extract(year FROM released_at AT TIME ZONE 'America/New_York') INTO NEW.year
    FROM stories_edition WHERE id = NEW.edition_id;
  SELECT coalesce(max(serial), 0) + 1 INTO NEW.serial FROM stories_releaserecord WHERE year = NEW.year;
  RETURN NEW;
END $$;
CREATE TRIGGER record_is_numbered BEFORE INSERT OR UPDATE ON stories_releaserecord
  FOR EACH ROW EXECUTE FUNCTION stories_number_record();
CREATE TRIGGER record_is_kept BEFORE DELETE ON stories_releaserecord
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
CREATE TRIGGER takedown_is_for_ever BEFORE UPDATE OR DELETE ON stories_takedown
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
"""
BACK = """
DROP TRIGGER takedown_is_for_ever ON stories_takedown;
DROP TRIGGER record_is_kept ON stories_releaserecord;
DROP TRIGGER decision_is_kept ON stories_decision;
DROP TRIGGER clearance_is_kept ON stories_clearance;
DROP TRIGGER edition_is_immutable ON stories_edition;
DROP FUNCTION stories_number_record, stories_guard_decision, stories_guard_clearance, stories_guard_publication,
  stories_guard_edition, stories_take_step, stories_guard_standing, stories_legal_steps, stories_refuse,
  stories_require_permit CASCADE;
ALTER TABLE stories_clearance DROP CONSTRAINT clearance_by_second_person, DROP CONSTRAINT clearance_signed_by_no_author,
  DROP CONSTRAINT clearance_reviewed;
CREATE TRIGGER edition_is_immutable BEFORE UPDATE OR DELETE ON stories_edition
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0013_release_records")]
    operations = [
        migrations.RunSQL(
            [PERMIT, STEPS, STORY, LOG, EDITION, PUBLICATION, CLEARANCE, DECISION, RECORD],
            BACK,
        )
    ]
