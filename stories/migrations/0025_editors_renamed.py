"""Names of two fields of which the columns stay as they are."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0024_drop_facet_pairs"),
    ]

    # Each pair changes the state only: the column keeps its name, so no statement runs.
    operations = [
        migrations.AlterField(
            model_name="story",
            name="hands",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                db_column="hands",
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.RenameField(model_name="story", old_name="hands", new_name="editors"),
        migrations.AlterField(
            model_name="searchterm",
            name="asked_on",
            field=models.DateField(db_column="asked_on", verbose_name="last searched"),
        ),
        migrations.RenameField(
            model_name="searchterm", old_name="asked_on", new_name="last_searched_on"
        ),
    ]
