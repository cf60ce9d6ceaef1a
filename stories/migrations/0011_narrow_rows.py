"""Publications narrow enough to count, and the counts of all pairs of facets.

PostgreSQL moves a long value out of a row only from rows above 2,032 bytes, whatever toast_tuple_target says, and the
row of a usual story has 1,600. The generated column makes every row that long; it is 40 bytes when it is stored.
"""

from django.db import migrations, models

NARROW = """
ALTER TABLE stories_publication
  SET (toast_tuple_target = 128),
  ALTER COLUMN search SET STORAGE EXTERNAL,
  ALTER COLUMN facets SET STORAGE PLAIN,
  ALTER COLUMN slug SET STORAGE PLAIN,
  ADD COLUMN keeps_search_outside text GENERATED ALWAYS AS (repeat(' ', 2000)) STORED;
"""
WIDE = """
ALTER TABLE stories_publication
  DROP COLUMN keeps_search_outside,
  ALTER COLUMN slug SET STORAGE EXTENDED,
  ALTER COLUMN facets SET STORAGE EXTENDED,
  ALTER COLUMN search SET STORAGE EXTENDED,
  RESET (toast_tuple_target);
"""
# The facet 0 stands for every story, so its pairs are the counts of the whole collection.
PAIRS = """
CREATE FUNCTION stories_count_facet_pairs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO stories_facetpair AS known (facet, other, stories)
      SELECT facet, other, count(*) FROM new_rows, unnest(facets || 0) facet, unnest(facets || 0) other
      GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (facet, other) DO UPDATE SET stories = known.stories + EXCLUDED.stories;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO stories_facetpair AS known (facet, other, stories)
      SELECT facet, other, -count(*) FROM old_rows, unnest(facets || 0) facet, unnest(facets || 0) other
      GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (facet, other) DO UPDATE SET stories = known.stories + EXCLUDED.stories;
  ELSE
    INSERT INTO stories_facetpair AS known (facet, other, stories)
      SELECT facet, other, sum(change) FROM (
        SELECT facet, other, 1 AS change FROM new_rows, unnest(facets || 0) facet, unnest(facets || 0) other
        UNION ALL
        SELECT facet, other, -1 FROM old_rows, unnest(facets || 0) facet, unnest(facets || 0) other
      ) AS changes GROUP BY 1, 2 HAVING sum(change) <> 0 ORDER BY 1, 2
      ON CONFLICT (facet, other) DO UPDATE SET stories = known.stories + EXCLUDED.stories;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER publication_pairs_new AFTER INSERT ON stories_publication
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION stories_count_facet_pairs();
CREATE TRIGGER publication_pairs_changed AFTER UPDATE ON stories_publication
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION stories_count_facet_pairs();
CREATE TRIGGER publication_pairs_old AFTER DELETE ON stories_publication
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION stories_count_facet_pairs();
INSERT INTO stories_facetpair (facet, other, stories)
  SELECT facet, other, count(*) FROM stories_publication, unnest(facets || 0) facet, unnest(facets || 0) other
  GROUP BY 1, 2 ORDER BY 1, 2;
"""
NO_PAIRS = """
DROP TRIGGER publication_pairs_new ON stories_publication;
DROP TRIGGER publication_pairs_changed ON stories_publication;
DROP TRIGGER publication_pairs_old ON stories_publication;
DROP FUNCTION stories_count_facet_pairs;
"""
VISIBLE = ("visible_from", "visible_until")
ORDERS = {
    "publication_newest": ["-event_first", "-event_last", "-story"],
    "publication_published": ["-first_published_at", "-event_first", "-event_last", "-story"],
    "publication_updated": ["-updated_at", "-event_first", "-event_last", "-story"],
}


class Migration(migrations.Migration):
    dependencies = [("stories", "0010_searches_counted")]
    operations = [
        migrations.RunSQL(NARROW, WIDE),
        migrations.CreateModel(
            name="FacetPair",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "facet",
                        "other",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("facet", models.IntegerField()),
                ("other", models.IntegerField()),
                ("stories", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE stories_facetpair SET (fillfactor = 80);", migrations.RunSQL.noop
        ),
        migrations.RunSQL(PAIRS, NO_PAIRS),
        *(migrations.RemoveIndex("publication", name) for name in ORDERS),
        *(
            migrations.AddIndex(
                "publication", models.Index(fields=fields, name=name, include=VISIBLE)
            )
            for name, fields in ORDERS.items()
        ),
    ]
