"""Release records, which number every release, and bundles of stories released together."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stories.models.clearance import Clearance
from stories.models.edition import Edition
from stories.models.story import Story


class Bundle(models.Model):
    """Stories that are released together: all of them, or none."""

    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("Staff only, such as the occasion: Annual assessment 2026."),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")

    def __str__(self) -> str:
        return self.name

    @property
    def is_scheduled(self) -> bool:
        """Whether the release is set for a later time, and so can still be canceled."""
        return self.released_at is not None and self.released_at > timezone.now()


class BundleMember(models.Model):
    """One story of a bundle."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="members")
    story = models.ForeignKey(
        Story, on_delete=models.PROTECT, related_name="+", verbose_name=_("story")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("story of the bundle")
        verbose_name_plural = _("stories of the bundle")
        constraints = [
            models.UniqueConstraint(fields=["bundle", "story"], name="bundle_story_once")
        ]

    def __str__(self) -> str:
        return str(self.story)


class ReleaseRecord(models.Model):
    """The number under which an edition was released, and its clearance.

    Numbers have no gaps: the record of a canceled schedule stays, with `canceled_at` and without
    an edition. A trigger sets `year`, the year of the release in Eastern time, and `serial`, the
    next number of that year.
    """

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="release_records")
    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, null=True, related_name="record"
    )
    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="records")
    bundle = models.ForeignKey(
        Bundle, on_delete=models.PROTECT, null=True, blank=True, related_name="records"
    )
    year = models.PositiveSmallIntegerField(_("year"), db_default=0, editable=False)
    serial = models.PositiveIntegerField(_("number in the year"), db_default=0, editable=False)
    canceled_at = models.DateTimeField(_("canceled"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "-serial"]
        verbose_name = _("release record")
        verbose_name_plural = _("release records")
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="record_number_once"),
            models.CheckConstraint(
                condition=Q(edition=None) ^ Q(canceled_at=None),
                name="record_of_edition_or_canceled",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The release number, such as 2026-0017."""
        return f"{self.year}-{self.serial:04}"
