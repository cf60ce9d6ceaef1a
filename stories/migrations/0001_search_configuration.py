"""English text search over unaccented words."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        migrations.RunSQL(
            """
            CREATE TEXT SEARCH CONFIGURATION fusion_english (COPY = pg_catalog.english);
            ALTER TEXT SEARCH CONFIGURATION fusion_english
              ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
            """,
            "DROP TEXT SEARCH CONFIGURATION fusion_english;",
        ),
    ]
