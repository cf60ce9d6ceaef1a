"""The audit log only grows, and each entry is bound to the one before; see publishing/audit/hash_chain.py."""

from django.db import migrations

# An entry is sealed at the end of its transaction, so that acts which take several locks never wait for each other in
# a circle: whoever holds this lock takes no other one.
SEAL = """
CREATE FUNCTION stories_audit_part(part text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT length(part) || ':' || part
$$;
CREATE FUNCTION stories_audit_digest(entry stories_auditentry) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(stories_audit_part(entry.number::text)
    || stories_audit_part(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || stories_audit_part(entry.act) || stories_audit_part(entry.actor) || stories_audit_part(entry.address)
    || stories_audit_part(entry.subject) || stories_audit_part(entry.details)
    || stories_audit_part(entry.previous_hash), 'UTF8')), 'hex')
$$;
CREATE FUNCTION stories_open_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.number := NULL;
  NEW.previous_hash := '';
  NEW.hash := '';
  RETURN NEW;
END $$;
CREATE FUNCTION stories_seal_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  entry stories_auditentry;
  last stories_auditentry;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('stories.audit'));
  SELECT * INTO entry FROM stories_auditentry WHERE id = NEW.id;
  SELECT * INTO last FROM stories_auditentry WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1;
  entry.number := coalesce(last.number, 0) + 1;
  entry.at := clock_timestamp();
  entry.previous_hash := coalesce(last.hash, repeat('0', 64));
  UPDATE stories_auditentry SET number = entry.number, at = entry.at, previous_hash = entry.previous_hash,
    hash = stories_audit_digest(entry) WHERE id = entry.id;
  RETURN NULL;
END $$;
CREATE FUNCTION stories_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Depth 1 is an UPDATE by somebody; the seal runs deeper, and touches what is not sealed yet.
  IF pg_trigger_depth() > 1 AND OLD.number IS NULL
      AND to_jsonb(OLD) - '{number,at,previous_hash,hash}'::text[]
        = to_jsonb(NEW) - '{number,at,previous_hash,hash}'::text[] THEN
    RETURN NEW;
  END IF;
  PERFORM stories_refuse('stories_auditentry rows are never changed or deleted');
END $$;
CREATE TRIGGER audit_entry_is_opened BEFORE INSERT ON stories_auditentry
  FOR EACH ROW EXECUTE FUNCTION stories_open_audit();
CREATE CONSTRAINT TRIGGER audit_entry_is_sealed AFTER INSERT ON stories_auditentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stories_seal_audit();
CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON stories_auditentry
  FOR EACH ROW EXECUTE FUNCTION stories_keep_audit();
CREATE TRIGGER audit_entry_is_never_deleted BEFORE DELETE ON stories_auditentry
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
CREATE TRIGGER audit_log_is_never_emptied BEFORE TRUNCATE ON stories_auditentry
  FOR EACH STATEMENT EXECUTE FUNCTION stories_refuse_change();
"""
BACK = """
DROP TRIGGER audit_log_is_never_emptied ON stories_auditentry;
DROP TRIGGER audit_entry_is_never_deleted ON stories_auditentry;
DROP FUNCTION stories_keep_audit, stories_seal_audit, stories_open_audit, stories_audit_digest, stories_audit_part
  CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0017_audit_log")]
    operations = [migrations.RunSQL([SEAL], BACK)]
