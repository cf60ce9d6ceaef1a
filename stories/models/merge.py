"""Mergers: two entries of a vocabulary that were one, and what it takes to part them again."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Merger(models.Model):
    """One entry that was merged into another, its heir. The merged one is kept here whole, under its old id.

    Its row is gone, so no list can show it by mistake; the heir's `absorbed` has its id, so that editions, which are
    never changed, show the heir. publishing/merging writes and reads these rows.
    """

    KINDS = [
        ("center", _("fusion center")),
        ("partner", _("partner")),
        ("threat", _("threat type")),
        ("outcome", _("kind of outcome")),
    ]

    kind = models.CharField(_("vocabulary"), max_length=7, choices=KINDS)
    old_id = models.BigIntegerField(_("old id"))
    old_name = models.CharField(_("merged entry"), max_length=150)
    heir_id = models.BigIntegerField(_("id of the heir"))
    heir_name = models.CharField(_("merged into"), max_length=150)
    entry = models.JSONField(_("the merged entry"), encoder=DjangoJSONEncoder, editable=False)
    moved = models.JSONField(_("what was moved"), encoder=DjangoJSONEncoder, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("merged by")
    )
    at = models.DateTimeField(_("merged"), db_default=Now())
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name, verbose_name_plural = _("merger"), _("mergers")
        constraints = [
            models.CheckConstraint(condition=~Q(old_id=F("heir_id")), name="merger_of_two"),
            models.UniqueConstraint(fields=["kind", "old_id"], condition=Q(undone_at=None), name="merger_once"),
        ]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.heir_name}"
