"""Texts of the home page and the notice on every page: one row, guarded as the other public texts."""

import django.contrib.postgres.fields
from django.db import migrations, models

import stories.models.fields
import stories.models.site_text

# The columns of publishing/public_texts.py; a test compares them.
COLUMNS = ("heading", "introduction", "example_searches", "notice", "figures")
ARGUMENTS = ", ".join(f"'{column}'" for column in COLUMNS)
GUARDS = f"""
CREATE TRIGGER public_text_is_confirmed BEFORE INSERT OR UPDATE ON stories_sitetext
  FOR EACH ROW EXECUTE FUNCTION stories_guard_public_text({ARGUMENTS});
CREATE TRIGGER public_deletion_is_confirmed BEFORE DELETE ON stories_sitetext
  FOR EACH ROW EXECUTE FUNCTION stories_guard_public_deletion();
CREATE TRIGGER site_text_moves_version AFTER INSERT OR DELETE ON stories_sitetext
  FOR EACH ROW EXECUTE FUNCTION stories_move_version();
CREATE TRIGGER site_text_change_moves_version AFTER UPDATE ON stories_sitetext
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION stories_move_version();
"""
DROP_GUARDS = """
DROP TRIGGER public_text_is_confirmed ON stories_sitetext;
DROP TRIGGER public_deletion_is_confirmed ON stories_sitetext;
DROP TRIGGER site_text_moves_version ON stories_sitetext;
DROP TRIGGER site_text_change_moves_version ON stories_sitetext;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0054_reserve_briefing_and_years"),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteText",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "heading",
                    models.CharField(
                        default="Fusion centers put the pieces together: attacks stopped, missing people found, crimes solved.",
                        help_text="Largest text of the home page. Claim only what the stories show.",
                        max_length=160,
                        verbose_name="heading",
                    ),
                ),
                (
                    "introduction",
                    models.CharField(
                        default="Fusion centers are state and local centers where police, fire, emergency management, public health and federal partners share threat information.",
                        help_text="Below the heading. The site adds the numbers of stories and centers.",
                        max_length=400,
                        verbose_name="introduction",
                    ),
                ),
                (
                    "example_searches",
                    stories.models.fields.LinesArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=stories.models.site_text.default_examples,
                        help_text="Below the search box, one per line. Each must find at least one story.",
                        size=6,
                        verbose_name="example searches",
                    ),
                ),
                (
                    "figures",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("stories", "Stories"),
                                ("centers", "Fusion centers"),
                                ("states", "States with a story"),
                                ("partners", "Partner organizations"),
                                ("threat types", "Threat types"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=stories.models.site_text.default_figures,
                        help_text="Numbers below the heading. They are counted from what is public.",
                        size=None,
                        verbose_name="figures",
                    ),
                ),
                (
                    "notice",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="At the top of every page, such as during a lapse in funding. Usually empty.",
                        max_length=300,
                        verbose_name="notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "home and site",
                "verbose_name_plural": "home and site",
                "default_permissions": ("view", "change"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="site_text_is_one_row"
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARDS, DROP_GUARDS),
    ]
