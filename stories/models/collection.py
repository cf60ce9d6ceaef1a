"""Collections: stories on one theme, chosen one by one or by a saved search."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stories.models.fields import ProseField, StoryIdsField
from stories.models.vocabulary import detail_url

HAS_STORIES = Q(story_ids__len__gt=0, query="")
HAS_QUERY = Q(story_ids__len=0) & ~Q(query="")


class Collection(models.Model):
    """A titled selection of public stories: either an ordered list or a saved search."""

    title = models.CharField(
        _("title"), max_length=120, unique=True, help_text=_("Heading of the page.")
    )
    slug = models.SlugField(
        _("slug"), max_length=120, unique=True, help_text=_("Last part of the page’s URL.")
    )
    description = models.CharField(
        _("description"),
        max_length=300,
        validators=[MinLengthValidator(50)],
        help_text=_("One sentence for lists and search engines: 50 to 300 characters."),
    )
    introduction = ProseField(
        _("introduction"), help_text=_("Why these stories belong together, in plain words.")
    )
    story_ids = StoryIdsField(
        default=list,
        blank=True,
        verbose_name=_("stories"),
        help_text=_("In their order."),
    )
    query = models.CharField(
        _("saved search"),
        max_length=500,
        blank=True,
        help_text=_("Query string of a list, such as threat=bomb-threats&from=2012."),
    )

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        constraints = [
            models.CheckConstraint(
                condition=HAS_STORIES | HAS_QUERY,
                name="collection_of_one_kind",
                violation_error_message=_("Enter stories or a saved search, not both."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return detail_url("collection_detail", self.slug)
