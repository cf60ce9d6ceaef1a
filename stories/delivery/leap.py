"""After a restore: what any cache kept belongs to a state of the database that is no more."""

from django.db import connection

# Seconds since 1970: more than any number of changes that were counted one by one before.
LEAP = """
WITH now AS (SELECT extract(epoch FROM clock_timestamp())::bigint AS number)
UPDATE stories_contentversion AS version
SET number = greatest(version.number + 1, now.number), removed = greatest(version.number + 1, now.number),
  changed_at = clock_timestamp()
FROM now
"""


def leap() -> None:
    """Make the content version newer than all that was ever public, as if every story had been taken down.

    The backup brings back an old number, and counting on from there would give old numbers a new meaning.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('stories_contentversion')")
        if cursor.fetchone()[0]:  # a backup of an older release has none yet
            cursor.execute(LEAP)
            cursor.execute("SELECT pg_notify('stories_version', '')")
