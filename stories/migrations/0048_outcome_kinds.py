"""Groups, units, definitions and counting rules of outcome types, guarded as public texts."""

from django.db import migrations, models

import stories.models.fields

# The columns of publishing/public_texts.py; a test compares them.
COLUMNS = "name slug absorbed absorbed_names"
NEW_COLUMNS = "units definition counting_rule group"


def replace_trigger(columns: str) -> str:
    """Return the statements that guard these columns, and no others."""
    arguments = ", ".join(f"'{column}'" for column in columns.split())
    return (
        "DROP TRIGGER public_text_is_confirmed ON stories_outcomekind;"
        "CREATE TRIGGER public_text_is_confirmed BEFORE INSERT OR UPDATE ON stories_outcomekind"
        f" FOR EACH ROW EXECUTE FUNCTION stories_guard_public_text({arguments});"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0047_new_tags"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcomekind",
            name="group",
            field=models.CharField(
                blank=True,
                choices=[
                    ("enforcement", "Enforcement"),
                    ("people", "People"),
                    ("prevention", "Prevention"),
                    ("information", "Information"),
                    ("seizures", "Seizures"),
                    ("response", "Response"),
                ],
                db_default="",
                default="",
                help_text="Part of the list in which it appears.",
                max_length=11,
                verbose_name="group",
            ),
        ),
        migrations.AddField(
            model_name="outcomekind",
            name="units",
            field=stories.models.fields.LinesArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                db_default=[],
                default=list,
                help_text=(
                    "What can be counted, one per line: people, kilograms. Empty for any unit."
                ),
                size=None,
                verbose_name="units",
            ),
        ),
        migrations.AddField(
            model_name="outcomekind",
            name="definition",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="What counts as this outcome, in one sentence.",
                max_length=300,
                verbose_name="definition",
            ),
        ),
        migrations.AddField(
            model_name="outcomekind",
            name="counting_rule",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="How stories and quantities are counted. Shown beside each figure.",
                max_length=300,
                verbose_name="counting rule",
            ),
        ),
        migrations.AlterField(
            model_name="outcomekind",
            name="name",
            field=models.CharField(
                help_text="In the plural, such as Arrests.",
                max_length=60,
                unique=True,
                verbose_name="name",
            ),
        ),
        migrations.RunSQL(replace_trigger(f"{COLUMNS} {NEW_COLUMNS}"), replace_trigger(COLUMNS)),
    ]
