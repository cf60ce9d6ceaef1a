"""Collections, the glossary, office contacts and more sources of centers, and Methodology.

The new columns are public texts, so the triggers of migrations 0009, 0032, 0041 and 0049 get them.
"""

import django.core.validators
from django.db import migrations, models

import stories.models.fields
import stories.models.office_contact

# The columns of publishing/public_texts.py; a test compares them.
CENTER = (
    "name slug acronym former_names city website host_agency area_of_responsibility"
    " description source_url archive_id designation state latitude longitude"
    " established_year is_active absorbed absorbed_names"
)
NEW_CENTER = f"{CENTER} more_source_urls contact_office contact_phone contact_email"
TERM = "preferred variants near note"
NEW_TERM = f"{TERM} definition is_linked"
COLLECTION = "title slug description introduction query story_ids"
PAGES = "'about', 'accessibility', 'clearance', 'contact', 'privacy'"
NEW_PAGES = f"{PAGES}, 'methodology'"


def guard_texts(table: str, columns: str) -> str:
    """Return the statements that guard these columns of a table, and no others."""
    arguments = ", ".join(f"'{column}'" for column in columns.split())
    return (
        f"DROP TRIGGER IF EXISTS public_text_is_confirmed ON {table};"
        f"CREATE TRIGGER public_text_is_confirmed BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION stories_guard_public_text({arguments});"
    )


def guard_pages(slugs: str) -> str:
    """Return the statements that keep these pages."""
    return (
        "DROP TRIGGER required_page_is_kept ON stories_page;"
        "CREATE TRIGGER required_page_is_kept BEFORE UPDATE OR DELETE ON stories_page"
        f" FOR EACH ROW WHEN (OLD.slug IN ({slugs}))"
        " EXECUTE FUNCTION stories_guard_required_page();"
    )


GUARD_COLLECTIONS = f"""
{guard_texts("stories_collection", COLLECTION)}
CREATE TRIGGER public_deletion_is_confirmed BEFORE DELETE ON stories_collection
  FOR EACH ROW EXECUTE FUNCTION stories_guard_public_deletion();
CREATE TRIGGER collection_moves_version AFTER INSERT OR DELETE ON stories_collection
  FOR EACH ROW EXECUTE FUNCTION stories_move_version();
CREATE TRIGGER collection_change_moves_version AFTER UPDATE ON stories_collection
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION stories_move_version();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0051_source_markings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Collection",
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
                        help_text="Heading of the page.",
                        max_length=120,
                        unique=True,
                        verbose_name="title",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="Last part of the page’s URL.",
                        max_length=120,
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                (
                    "description",
                    models.CharField(
                        help_text="One sentence for lists and search engines: 50 to 300 characters.",
                        max_length=300,
                        validators=[django.core.validators.MinLengthValidator(50)],
                        verbose_name="description",
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        help_text="Why these stories belong together, in plain words.",
                        verbose_name="introduction",
                    ),
                ),
                (
                    "story_ids",
                    stories.models.fields.StoryIdsField(
                        blank=True,
                        default=list,
                        help_text="In their order.",
                        size=None,
                        verbose_name="stories",
                    ),
                ),
                (
                    "query",
                    models.CharField(
                        blank=True,
                        help_text="Query string of a list, such as threat=bomb-threats&from=2012.",
                        max_length=500,
                        verbose_name="saved search",
                    ),
                ),
            ],
            options={
                "verbose_name": "collection",
                "verbose_name_plural": "collections",
                "ordering": ["title", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="page",
            name="page_slug_not_reserved",
        ),
        migrations.AddField(
            model_name="fusioncenter",
            name="contact_email",
            field=models.EmailField(
                blank=True,
                db_default="",
                help_text="Published address of that office, such as info@example.gov.",
                max_length=254,
                validators=[stories.models.office_contact.validate_office_email],
                verbose_name="contact email",
            ),
        ),
        migrations.AddField(
            model_name="fusioncenter",
            name="contact_office",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Office that answers the public, such as Public Affairs Office. No person.",
                max_length=150,
                validators=[stories.models.office_contact.validate_office],
                verbose_name="contact office",
            ),
        ),
        migrations.AddField(
            model_name="fusioncenter",
            name="contact_phone",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Published number of that office, such as 555-010-0199.",
                max_length=30,
                validators=[stories.models.office_contact.validate_phone],
                verbose_name="contact phone",
            ),
        ),
        migrations.AddField(
            model_name="fusioncenter",
            name="more_source_urls",
            field=stories.models.fields.LinesArrayField(
                base_field=models.URLField(max_length=500),
                blank=True,
                db_default=[],
                default=list,
                help_text="Other public pages that support this entry, one per line.",
                size=None,
                verbose_name="more sources",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="definition",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="In plain words. Terms with a definition are in the public glossary.",
                max_length=300,
                verbose_name="definition",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="is_linked",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="The first use of the term or its acronym on a page links to the glossary. Clear this if the words often mean something else.",
                verbose_name="linked in texts",
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "slug__in",
                        (
                            "admin",
                            "api",
                            "centers",
                            "collections",
                            "corrections",
                            "data",
                            "digest",
                            "feed",
                            "feedback",
                            "feeds",
                            "follow",
                            "glossary",
                            "healthz",
                            "media",
                            "partners",
                            "pictures",
                            "preview",
                            "readyz",
                            "rss",
                            "s",
                            "search",
                            "states",
                            "static",
                            "stories",
                            "threats",
                        ),
                    ),
                    _negated=True,
                ),
                name="page_slug_not_reserved",
                violation_error_message="Another part of the site uses this URL.",
            ),
        ),
        migrations.AddConstraint(
            model_name="collection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("query", ""), ("story_ids__len__gt", 0)),
                    models.Q(("story_ids__len", 0), models.Q(("query", ""), _negated=True)),
                    _connector="OR",
                ),
                name="collection_of_one_kind",
                violation_error_message="Enter stories or a saved search, not both.",
            ),
        ),
        migrations.RunSQL(
            guard_texts("stories_fusioncenter", NEW_CENTER),
            guard_texts("stories_fusioncenter", CENTER),
        ),
        migrations.RunSQL(guard_texts("stories_term", NEW_TERM), guard_texts("stories_term", TERM)),
        migrations.RunSQL(guard_pages(NEW_PAGES), guard_pages(PAGES)),
        migrations.RunSQL(GUARD_COLLECTIONS, migrations.RunSQL.noop),
    ]
