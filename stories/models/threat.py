"""Threat types of stories, in two levels."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from stories.models.fields import LinesArrayField
from stories.models.vocabulary import VocabularyEntry, detail_url


class ThreatType(VocabularyEntry):
    """A kind of threat or crime. A type of the second level belongs to one of the first.

    The database enforces two levels: a foreign key of migration 0003 leads from (parent_id,
    parent_level) to (id, level).
    """

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("broader type"),
        limit_choices_to={"parent__isnull": True},
        help_text=_("Leave empty for a type of the first level."),
    )
    description = models.TextField(
        _("description"),
        max_length=1000,
        blank=True,
        help_text=_("One or two plain sentences for visitors."),
    )
    synonyms = LinesArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name=_("synonyms"),
        help_text=_("One per line: other words and acronyms that visitors may search for."),
    )
    level = models.GeneratedField(
        expression=Case(When(parent__isnull=True, then=Value(1)), default=Value(2)),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    parent_level = models.GeneratedField(
        expression=Case(When(parent__isnull=False, then=Value(1))),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
    )

    class Meta(VocabularyEntry.Meta):
        verbose_name = _("threat type")
        verbose_name_plural = _("threat types")
        constraints = [models.UniqueConstraint(fields=["id", "level"], name="threat_id_level")]

    def get_absolute_url(self) -> str:
        return detail_url("threat_detail", self.slug)

    def clean(self) -> None:
        """Explain the database's rule that there are only two levels."""
        if self.parent_id and self.pk and self.children.exists():
            message = _("This type has narrower types, so it can't have a broader one.")
            raise ValidationError({"parent": message})

    @property
    def top(self) -> "ThreatType":
        return self.parent or self
