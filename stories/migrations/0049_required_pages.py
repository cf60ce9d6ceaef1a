"""Pages that the site needs are never deleted and keep their slugs."""

from django.db import migrations

# choices.REQUIRED_PAGES; a test compares them.
GUARD = """
CREATE FUNCTION stories_guard_required_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM stories_refuse('the site needs this page');
    RETURN OLD;
  END IF;
  IF NEW.slug <> OLD.slug THEN
    PERFORM stories_refuse('the site needs this page at its URL');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER required_page_is_kept BEFORE UPDATE OR DELETE ON stories_page
  FOR EACH ROW
  WHEN (OLD.slug IN ('about', 'accessibility', 'clearance', 'contact', 'privacy'))
  EXECUTE FUNCTION stories_guard_required_page();
"""
DROP = "DROP FUNCTION stories_guard_required_page CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("stories", "0048_outcome_kinds")]
    operations = [migrations.RunSQL(GUARD, DROP)]
