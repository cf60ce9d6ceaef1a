"""Words of publications in their spelling, for phrases in quotation marks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0049_required_pages"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="exact_words",
            field=models.TextField(db_default=""),
        ),
    ]
