"""Each name of an entry once, although releases no longer wait for each other."""

from django.db import migrations, models

DROP_DUPLICATES = """
DELETE FROM stories_searchname AS one USING stories_searchname AS other
WHERE one.facet = other.facet AND one.key = other.key AND one.id > other.id;
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0038_purges")]
    # The release that still runs stores each name of an entry once too.
    contracts = ("ADD_UNIQUE",)
    operations = [
        migrations.RunSQL(DROP_DUPLICATES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="searchname",
            constraint=models.UniqueConstraint(
                fields=["facet", "key"], name="search_name_of_facet_once"
            ),
        ),
    ]
