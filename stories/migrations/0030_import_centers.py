"""Centers of the contributor who uploaded an import."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def set_centers(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give earlier imports the centers of their user, and those that lead their stories now."""
    batches = apps.get_model("stories", "ImportBatch").objects.filter(kind__in=("stories", "word"))
    memberships = apps.get_model("stories", "Membership").objects
    leads = apps.get_model("stories", "StoryCenter").objects.filter(role="lead")

    for batch in batches.only("pk", "by").iterator():
        of_user = memberships.filter(user=batch.by_id).values_list("center", flat=True)
        if not of_user:
            continue
        entries = batch.rows.values("entry_id")
        of_stories = leads.filter(story__in=entries).values_list("center", flat=True)
        batch.centers.set({*of_user, *of_stories})


class Migration(migrations.Migration):
    dependencies = [("stories", "0029_dates_and_discard")]

    operations = [
        migrations.AddField(
            "importbatch",
            "centers",
            models.ManyToManyField("stories.FusionCenter", editable=False, related_name="+"),
        ),
        migrations.RunPython(set_centers, migrations.RunPython.noop),
    ]
