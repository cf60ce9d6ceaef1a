"""A new tag changes nothing public until a story with it is released, so it needs no new version.

Otherwise an import with new tags would keep releases and withdrawals waiting until its end.
"""

from django.db import migrations

ONLY_DELETED = """
DROP TRIGGER tag_moves_version ON taggit_tag;
CREATE TRIGGER tag_moves_version AFTER DELETE ON taggit_tag
  FOR EACH ROW EXECUTE FUNCTION stories_move_version();
"""
ADDED_TOO = """
DROP TRIGGER tag_moves_version ON taggit_tag;
CREATE TRIGGER tag_moves_version AFTER INSERT OR DELETE ON taggit_tag
  FOR EACH ROW EXECUTE FUNCTION stories_move_version();
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0046_merge_steps")]
    operations = [migrations.RunSQL(ONLY_DELETED, ADDED_TOO)]
