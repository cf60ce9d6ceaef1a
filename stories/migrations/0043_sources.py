"""Sources of stories as records, filled from the columns that held them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

# The release that still serves reads and writes these columns; a later migration drops them. They
# are emptied, so that a purge leaves no text behind.
COPY = """
INSERT INTO stories_source
    (story_id, title, publisher, date_precision, kind, url, archived_url)
  SELECT id, source_title, '', 'day', '', source_url, '' FROM stories_story
  WHERE source_title <> '' OR source_url <> '' ORDER BY id;
INSERT INTO stories_source
    (story_id, title, publisher, date_precision, kind, url, archived_url)
  SELECT story.id, '', '', 'day', '', more.url, '' FROM stories_story AS story
  CROSS JOIN LATERAL unnest(story.more_source_urls) WITH ORDINALITY AS more(url, number)
  WHERE more.url <> '' ORDER BY story.id, more.number;
UPDATE stories_story SET source_title = '', source_url = '', more_source_urls = '{}'
  WHERE source_title <> '' OR source_url <> '' OR more_source_urls <> '{}';
ALTER TABLE stories_story
  ALTER COLUMN source_title SET DEFAULT '',
  ALTER COLUMN source_url SET DEFAULT '',
  ALTER COLUMN more_source_urls SET DEFAULT '{}';
"""
COPY_BACK = """
UPDATE stories_story AS story SET
  source_title = main.title,
  source_url = main.url,
  more_source_urls = main.more_urls
FROM (
  SELECT story_id, (array_agg(title ORDER BY id))[1] AS title, (array_agg(url ORDER BY id))[1] AS url,
    (array_agg(url ORDER BY id))[2:] AS more_urls
  FROM stories_source GROUP BY story_id
) AS main WHERE main.story_id = story.id;
ALTER TABLE stories_story
  ALTER COLUMN source_title DROP DEFAULT,
  ALTER COLUMN source_url DROP DEFAULT,
  ALTER COLUMN more_source_urls DROP DEFAULT;
"""
# A story's page says that a link is dead.
MOVE_VERSION = """
CREATE TRIGGER dead_link_moves_version AFTER INSERT ON stories_linkcheck
  FOR EACH ROW WHEN (NEW.state = 'dead') EXECUTE FUNCTION stories_move_version();
CREATE TRIGGER link_state_moves_version AFTER UPDATE ON stories_linkcheck
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION stories_move_version();
"""
STAY = """
DROP TRIGGER dead_link_moves_version ON stories_linkcheck;
DROP TRIGGER link_state_moves_version ON stories_linkcheck;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0042_search_updates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Title of the page, article or record.",
                        max_length=300,
                        verbose_name="title",
                    ),
                ),
                (
                    "publisher",
                    models.CharField(
                        blank=True,
                        help_text="Agency, newspaper, court or company that published it.",
                        max_length=200,
                        verbose_name="publisher",
                    ),
                ),
                (
                    "published_on",
                    models.DateField(
                        blank=True,
                        help_text="First day possible according to the source.",
                        null=True,
                        verbose_name="first day of publication",
                    ),
                ),
                (
                    "date_precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        help_text="Precision of the date in the source.",
                        max_length=5,
                        verbose_name="known to the",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agency_release", "Agency release"),
                            ("news_report", "News report"),
                            ("court_record", "Court record"),
                            ("testimony", "Testimony"),
                            ("wire_release", "Company or wire release"),
                        ],
                        help_text=(
                            "Agency release, news report, court record, testimony, or company"
                            " release."
                        ),
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text=(
                            "Full URL, starting with https://. Leave it empty for a printed source."
                        ),
                        max_length=500,
                        verbose_name="URL",
                    ),
                ),
                (
                    "archived_url",
                    models.URLField(
                        blank=True,
                        help_text="A copy in a web archive, for when the page is gone.",
                        max_length=500,
                        verbose_name="URL of an archived copy",
                    ),
                ),
                (
                    "archived_on",
                    models.DateField(
                        blank=True,
                        help_text="Day on which the copy was made.",
                        null=True,
                        verbose_name="date of the copy",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "",
                                    "agency_release",
                                    "news_report",
                                    "court_record",
                                    "testimony",
                                    "wire_release",
                                ],
                            )
                        ),
                        name="source_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), ("url", ""), _negated=True),
                        name="source_has_title_or_url",
                        violation_error_message="Enter the title or the URL of the source.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("date_precision__in", ["day", "month", "year"])),
                        name="source_date_precision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_on__isnull", True),
                            models.Q(
                                ("published_on__year__range", (1900, 2999)),
                                models.Q(
                                    ("date_precision", "day"),
                                    models.Q(
                                        models.Q(("published_on__day", 1)),
                                        ("date_precision", "month"),
                                    ),
                                    models.Q(
                                        models.Q(("published_on__day", 1)),
                                        models.Q(("published_on__month", 1)),
                                        ("date_precision", "year"),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="source_date_no_more_exact_than_its_precision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("archived_on__isnull", True),
                            models.Q(("archived_url", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="source_copy_has_url",
                        violation_error_message="Enter the URL of the archived copy.",
                    ),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(COPY, COPY_BACK)],
            state_operations=[
                migrations.RemoveField(model_name="story", name="source_title"),
                migrations.RemoveField(model_name="story", name="source_url"),
                migrations.RemoveField(model_name="story", name="more_source_urls"),
            ],
        ),
        migrations.AddField(
            model_name="linkcheck",
            name="state_since",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), verbose_name="state since"
            ),
        ),
        migrations.RunSQL(MOVE_VERSION, STAY),
    ]
