"""Publications: what is public now. Every public path begins with Publication.objects.visible()."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.models.center import FusionCenter
from stories.models.edition import Edition
from stories.models.story import Story
from stories.models.vocabulary import path_of
from stories.querysets import PublicationQuerySet

VISIBLE = Func(F("visible_from"), F("visible_until"), function="tstzrange", output_field=DateTimeRangeField())
OVERLAPS = RangeOperators.OVERLAPS


class Publication(models.Model):
    """One narrow row per public story at a time. Delete it and the story is gone everywhere at once.

    A scheduled edition has a row of its own, which begins where the one before it ends: the clock of the database
    decides, no job does. publishing/projection.py writes all columns that follow from the edition, so the row can
    always be made again. Triggers let it show an edition of its own story only, and never before its release.
    """

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, primary_key=True, related_name="publication")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, db_index=False, related_name="publications")
    slug = models.SlugField(max_length=120)
    visible_from = models.DateTimeField(_("visible from"), db_default=Now())
    visible_until = models.DateTimeField(_("visible until"), null=True, blank=True)
    # What staff decided; visible_until is earlier when the next edition takes over before.
    ends_at = models.DateTimeField(_("unpublish at"), null=True, blank=True)
    first_published_at = models.DateTimeField(_("first published"), db_default=Now())
    updated_at = models.DateTimeField(_("updated"), db_default=Now())
    event_first = models.DateField(_("first day of the event"))
    event_last = models.DateField(_("last day of the event"))
    # Migration 0003 keeps every center that a public story names, the lead one and the others alike.
    lead_center = models.ForeignKey(FusionCenter, on_delete=models.DO_NOTHING, related_name="+")
    facets = ArrayField(models.IntegerField(), help_text=_("Facet ids, see stories/facets.py."))
    search = SearchVectorField()
    is_featured = models.BooleanField(_("featured on the home page"), default=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-event_first", "-event_last", "-story_id"]
        verbose_name, verbose_name_plural = _("publication"), _("publications")
        indexes = [
            # fastupdate off: what is released is found at once and cheaply, not at the next vacuum.
            GinIndex(fields=["search", "facets"], name="publication_search", fastupdate=False),
            models.Index(
                fields=["-event_first", "-event_last", "-story"],
                name="publication_newest",
                include=["visible_from", "visible_until"],
            ),
            # The content version looks for the last and next moment of a schedule; what is hidden is counted apart.
            models.Index(fields=["visible_from"], name="publication_from"),
            models.Index(fields=["visible_until"], name="publication_until", condition=Q(visible_until__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(event_last__gte=F("event_first")), name="publication_interval"),
            models.CheckConstraint(
                condition=Q(visible_until__isnull=True) | Q(visible_until__gt=F("visible_from")),
                name="publication_visible_interval",
            ),
            ExclusionConstraint(
                name="publication_one_at_a_time", expressions=[("story", RangeOperators.EQUAL), (VISIBLE, OVERLAPS)]
            ),
            ExclusionConstraint(
                name="publication_one_featured", expressions=[(VISIBLE, OVERLAPS)], condition=Q(is_featured=True)
            ),
            # An address leads to one story, whichever of its editions. The sum keeps the planner from looking stories
            # up in the index of this rule, where it would read all of it.
            ExclusionConstraint(
                name="publication_slug_of_one_story",
                expressions=[("slug", RangeOperators.EQUAL), (F("story") + 0, RangeOperators.NOT_EQUAL)],
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return path_of("story_detail", self.slug)

    @property
    def short_url(self) -> str:
        """The address that stays, whatever becomes of the slug."""
        return reverse("stories:story_short", args=[self.story_id])

    @property
    def picture_url(self) -> str:
        """Where the public gets the picture of the current edition."""
        name = self.edition.content["image"]["name"].rsplit("/", 1)[-1]
        return reverse("stories:picture", args=[self.slug, name])
