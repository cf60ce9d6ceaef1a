"""Purges of a story's text after a spill."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.models.story import Story

IS_OPEN = Q(confirmed_at=None, canceled_at=None)
IS_CONFIRMED = Q(confirmed_at__isnull=False, confirmed_by__isnull=False, canceled_at=None)
IS_CANCELED = Q(confirmed_at=None, canceled_at__isnull=False)


class Purge(models.Model):
    """A request to remove all unreleased text of a story, which a second person confirms.

    In the transaction that confirms it, the triggers of migration 0038 let the remarks of the
    workflow log and the reasons of decisions be replaced. The reasons here stay: they say why, not
    what.
    """

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="purges")
    reason = models.CharField(_("reason"), max_length=300)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("requested by"),
    )
    requested_at = models.DateTimeField(_("requested"), db_default=Now())
    confirmation = models.CharField(_("reason of the second person"), max_length=300, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("purged"), null=True)
    canceled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    canceled_at = models.DateTimeField(_("canceled"), null=True)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        default_permissions = ("view", "add")
        permissions = [("confirm_purge", "Can confirm a purge as the second person")]
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="purge_has_a_reason"),
            models.CheckConstraint(
                condition=IS_OPEN | IS_CONFIRMED | IS_CANCELED, name="purge_state"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("requested_by")),
                name="purge_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmation=""),
                name="purge_confirmed_with_a_reason",
            ),
            models.UniqueConstraint(fields=["story"], condition=IS_OPEN, name="purge_one_open"),
        ]

    def __str__(self) -> str:
        return _("Story %(number)s") % {"number": self.story_id}

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.canceled_at is None
