"""Functions that do for the runtime role what it can't do itself: see models/privileges.py.

They run as their owner. Without the fixed search path, a temporary table could take the place of
one of ours.
"""

from django.db import migrations

SEAL = """
ALTER FUNCTION stories_seal_audit() SECURITY DEFINER SET search_path = public, pg_temp;
"""
UNSEAL = """
ALTER FUNCTION stories_seal_audit() SECURITY INVOKER RESET search_path;
"""
# The trigger edition_is_guarded refuses released editions and needs the permit of the workflow.
CANCEL = """
CREATE FUNCTION stories_delete_scheduled_edition(edition bigint) RETURNS void LANGUAGE sql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM stories_edition WHERE id = edition
$$;
"""
NO_CANCEL = "DROP FUNCTION stories_delete_scheduled_edition(bigint);"


class Migration(migrations.Migration):
    dependencies = [("stories", "0034_account_changes")]
    operations = [
        migrations.RunSQL(SEAL, UNSEAL),
        migrations.RunSQL(CANCEL, NO_CANCEL),
    ]
