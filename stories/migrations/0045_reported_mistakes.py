"""Reports of mistakes in a page, about a story if the page is that of a story."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # Indexes of the foreign keys. Feedback has few rows, and waits while they are built.
    contracts = ("CREATE_INDEX",)

    dependencies = [
        ("stories", "0044_system_acts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="pagefeedback",
            name="done_at",
            field=models.DateTimeField(null=True, verbose_name="done"),
        ),
        migrations.AddField(
            model_name="pagefeedback",
            name="done_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pagefeedback",
            name="is_mistake",
            field=models.BooleanField(db_default=False, verbose_name="mistake"),
        ),
        migrations.AddField(
            model_name="pagefeedback",
            name="story",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reported_mistakes",
                to="stories.story",
            ),
        ),
        migrations.AddField(
            model_name="pagefeedback",
            name="suggestion",
            field=models.TextField(
                blank=True, db_default="", max_length=2000, verbose_name="what would be right"
            ),
        ),
        migrations.AddConstraint(
            model_name="pagefeedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", None)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                    _connector="OR",
                ),
                name="mistake_done_by_somebody",
            ),
        ),
    ]
