"""The content version: which state of everything public is the present one."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ContentVersion(models.Model):
    """One row that triggers count up in the transaction that changes anything public; nobody else writes it.

    A schedule that falls due changes nothing here: delivery/version.py reads the clock beside the row.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(_("number"), default=0)
    removed = models.BigIntegerField(
        _("last removal"), default=0, help_text=_("The number at which words last ceased to be public.")
    )
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("content version"), _("content version")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="content_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)
