"""Titles by the words that a visitor has begun to type."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    dependencies = [("stories", "0004_lead_center")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TEXT SEARCH CONFIGURATION fusion_titles (COPY = pg_catalog.simple);
            ALTER TEXT SEARCH CONFIGURATION fusion_titles
              ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
            """,
            "DROP TEXT SEARCH CONFIGURATION fusion_titles;",
        ),
        migrations.AddIndex(
            "edition",
            GinIndex(
                SearchVector(KT("content__title"), config="fusion_titles"),
                name="edition_title_words",
            ),
        ),
    ]
