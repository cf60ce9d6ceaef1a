"""How many publications hold a stem, kept in the transaction that releases, changes or withdraws a story."""

from django.db import migrations

COUNTS = """
CREATE FUNCTION stories_count_lexemes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO stories_lexeme AS known (lexeme, stories)
      SELECT lexeme, count(*) FROM new_rows, unnest(tsvector_to_array(search) || ''::text) lexeme GROUP BY 1 ORDER BY 1
      ON CONFLICT (lexeme) DO UPDATE SET stories = known.stories + EXCLUDED.stories;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO stories_lexeme AS known (lexeme, stories)
      SELECT lexeme, -count(*) FROM old_rows, unnest(tsvector_to_array(search) || ''::text) lexeme GROUP BY 1 ORDER BY 1
      ON CONFLICT (lexeme) DO UPDATE SET stories = known.stories + EXCLUDED.stories;
  ELSE
    INSERT INTO stories_lexeme AS known (lexeme, stories)
      SELECT lexeme, sum(change) FROM (
        SELECT unnest(tsvector_to_array(search)) AS lexeme, 1 AS change FROM new_rows
        UNION ALL SELECT unnest(tsvector_to_array(search)), -1 FROM old_rows
      ) AS changes GROUP BY 1 HAVING sum(change) <> 0 ORDER BY 1
      ON CONFLICT (lexeme) DO UPDATE SET stories = known.stories + EXCLUDED.stories;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER publication_counts_new AFTER INSERT ON stories_publication
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION stories_count_lexemes();
CREATE TRIGGER publication_counts_changed AFTER UPDATE ON stories_publication
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION stories_count_lexemes();
CREATE TRIGGER publication_counts_old AFTER DELETE ON stories_publication
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION stories_count_lexemes();
INSERT INTO stories_lexeme (lexeme, stories)
  SELECT lexeme, count(*) FROM stories_publication, unnest(tsvector_to_array(search) || ''::text) lexeme GROUP BY 1;
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0007_search_tables")]
    operations = [
        migrations.RunSQL(
            COUNTS,
            "DROP TRIGGER publication_counts_new ON stories_publication;"
            "DROP TRIGGER publication_counts_changed ON stories_publication;"
            "DROP TRIGGER publication_counts_old ON stories_publication;"
            "DROP FUNCTION stories_count_lexemes;",
        ),
    ]
