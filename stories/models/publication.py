"""Publications: the public stories. Every public view starts from visible()."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.choices import ENDED, SCHEDULED, STATUS_LABELS, Status
from stories.models.center import FusionCenter
from stories.models.edition import Edition
from stories.models.story import Story
from stories.models.vocabulary import detail_url
from stories.querysets import PublicationQuerySet

VISIBLE_RANGE = Func(
    F("visible_from"),
    F("visible_until"),
    function="tstzrange",
    output_field=DateTimeRangeField(),
)
OVERLAPS = RangeOperators.OVERLAPS
# Columns of Publication that list rows display.
ROW_COLUMNS = ("edition_id", "story_id", "slug", "updated_at")


class Publication(models.Model):
    """One narrow row per public story at a time. If it is deleted, the story is gone everywhere.

    A scheduled edition has a row of its own that begins where the row before it ends, so the
    database's clock makes it public, without a job. publishing/projection.py writes all columns
    that follow from the edition, so a row can always be rebuilt. Triggers ensure that a row shows
    an edition of its own story, and never before its release.
    """

    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, primary_key=True, related_name="publication"
    )
    story = models.ForeignKey(
        Story, on_delete=models.PROTECT, db_index=False, related_name="publications"
    )
    slug = models.SlugField(max_length=120)
    visible_from = models.DateTimeField(_("visible from"), db_default=Now())
    visible_until = models.DateTimeField(_("visible until"), null=True, blank=True)
    # Chosen by staff. `visible_until` is earlier if the next edition begins before.
    ends_at = models.DateTimeField(_("unpublish at"), null=True, blank=True)
    first_published_at = models.DateTimeField(_("first published"), db_default=Now())
    updated_at = models.DateTimeField(_("updated"), db_default=Now())
    event_first = models.DateField(_("first day of the event"))
    event_last = models.DateField(_("last day of the event"))
    # Migration 0003 protects every center of a public story, whether it leads or supports.
    lead_center = models.ForeignKey(FusionCenter, on_delete=models.DO_NOTHING, related_name="+")
    facets = ArrayField(models.IntegerField(), help_text=_("Facet ids, see stories/facets.py."))
    search = SearchVectorField()
    # Phrases in quotation marks are compared with it; see search/tokens.py.
    exact_words = models.TextField(db_default="")
    is_featured = models.BooleanField(_("featured on the home page"), default=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-event_first", "-event_last", "-story_id"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        indexes = [
            # Without fastupdate, new rows are in the index at once, not after the next vacuum.
            GinIndex(fields=["search", "facets"], name="publication_search", fastupdate=False),
            models.Index(
                fields=["-event_first", "-event_last", "-story"],
                name="publication_newest",
                include=["visible_from", "visible_until"],
            ),
            # The content version reads the latest start and the next end of a schedule.
            models.Index(fields=["visible_from"], name="publication_from"),
            models.Index(
                fields=["visible_until"],
                name="publication_until",
                condition=Q(visible_until__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(event_last__gte=F("event_first")), name="publication_interval"
            ),
            models.CheckConstraint(
                condition=Q(visible_until__isnull=True) | Q(visible_until__gt=F("visible_from")),
                name="publication_visible_interval",
            ),
            ExclusionConstraint(
                name="publication_one_at_a_time",
                expressions=[("story", RangeOperators.EQUAL), (VISIBLE_RANGE, OVERLAPS)],
            ),
            ExclusionConstraint(
                name="publication_one_featured",
                expressions=[(VISIBLE_RANGE, OVERLAPS)],
                condition=Q(is_featured=True),
            ),
            # All editions with a slug belong to one story. The sum keeps the planner from using
            # this index to look up stories, for which it would read all of it.
            ExclusionConstraint(
                name="publication_slug_of_one_story",
                expressions=[
                    ("slug", RangeOperators.EQUAL),
                    (F("story") + 0, RangeOperators.NOT_EQUAL),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return detail_url("story_detail", self.slug)

    @property
    def short_url(self) -> str:
        """URL that never changes, whatever the slug."""
        return reverse("stories:story_short", args=[self.story_id])

    @property
    def picture_url(self) -> str:
        """Public URL of the picture of the current edition."""
        name = self.edition.content["image"]["name"].rsplit("/", 1)[-1]
        return reverse("stories:picture", args=[self.slug, name])


def displayed_status() -> Case:
    """Return the SQL expression of the key in STATUS_LABELS under which staff see a story."""
    publications = Publication.objects.filter(story=OuterRef("pk"))
    is_hidden = ~Exists(publications.visible())
    is_scheduled = is_hidden & Exists(publications.scheduled())
    return Case(
        When(is_scheduled, status=Status.PUBLISHED, then=Value(SCHEDULED)),
        When(is_hidden, status=Status.PUBLISHED, then=Value(ENDED)),
        default=F("status"),
        output_field=CharField(),
    )


def status_in_sentence(story: Story) -> str:
    """Return the status that staff see, in lower case; one query."""
    statuses = Story.objects.filter(pk=story.pk).values_list(displayed_status(), flat=True)
    return str(STATUS_LABELS[statuses.get()]).lower()


def visible_publications(story_ids: Sequence[int]) -> list[Publication]:
    """Return the visible publications of these stories in this order; one query, none for no ids.

    Only the columns that list rows display are loaded. Every list calls this, so the statement is
    compiled once.
    """
    if not story_ids:
        return []

    with connection.cursor() as cursor:
        cursor.execute(_row_statement(), [list(story_ids)])
        found = [_publication(*row) for row in cursor.fetchall()]

    return in_order_of(story_ids, found)


def in_order_of(story_ids: Sequence[int], publications: Iterable[Publication]) -> list[Publication]:
    """Return the publications in the order of the ids of their stories."""
    by_story = {publication.story_id: publication for publication in publications}
    return [by_story[story_id] for story_id in story_ids if story_id in by_story]


@cache
def _row_statement() -> str:
    """Return the SQL of visible_publications(); the list of ids is its only parameter."""
    visible = Publication.objects.visible().for_stories([]).order_by()
    sql, _params = visible.values(*ROW_COLUMNS, "edition__content").query.sql_with_params()
    return sql


def _publication(
    edition_id: int, story_id: int, slug: str, updated_at: datetime, content: str
) -> Publication:
    row = (edition_id, story_id, slug, updated_at)
    publication = Publication.from_db(DEFAULT_DB_ALIAS, ROW_COLUMNS, row)
    edition_row = (edition_id, json.loads(content))
    publication.edition = Edition.from_db(DEFAULT_DB_ALIAS, ("id", "content"), edition_row)
    return publication
