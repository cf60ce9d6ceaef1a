"""Drop the counts of pairs of facets and the indexes of orders: search/index.py counts and orders in memory."""

from importlib import import_module

import django.contrib.postgres.fields
from django.db import migrations, models

narrow_rows = import_module("stories.migrations.0011_narrow_rows")


class Migration(migrations.Migration):
    dependencies = [("stories", "0023_slug_rule")]
    # No release before this one served in production, so none still runs that uses them.
    contracts = ("DROP_TABLE", "DROP_INDEX")
    operations = [
        migrations.RunSQL(narrow_rows.NO_PAIRS, narrow_rows.PAIRS),
        migrations.DeleteModel(name="FacetPair"),
        migrations.RemoveIndex("publication", "publication_published"),
        migrations.RemoveIndex("publication", "publication_updated"),
        migrations.AlterField(
            model_name="publication",
            name="facets",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                help_text="Facet ids, see stories/facets.py.",
                size=None,
            ),
        ),
    ]
