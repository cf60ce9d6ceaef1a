"""Merged vocabulary entries, with everything needed to undo the merge."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Merger(models.Model):
    """A vocabulary entry that was merged into another one, `heir_id`.

    `entry` is the merged entry, whose row is deleted, so that no list can show it by mistake. The
    remaining entry has the old id in `absorbed`, so that editions, which are never changed, show
    the remaining entry. publishing/merging writes and reads these rows.
    """

    KINDS = [
        ("center", _("fusion center")),
        ("partner", _("partner")),
        ("threat", _("threat type")),
        ("outcome", _("outcome type")),
    ]

    kind = models.CharField(_("vocabulary"), max_length=7, choices=KINDS)
    old_id = models.BigIntegerField(_("old id"))
    old_name = models.CharField(_("merged entry"), max_length=150)
    heir_id = models.BigIntegerField(_("id of the remaining entry"))
    heir_name = models.CharField(_("merged into"), max_length=150)
    entry = models.JSONField(_("the merged entry"), encoder=DjangoJSONEncoder, editable=False)
    moved = models.JSONField(_("moved references"), encoder=DjangoJSONEncoder, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("merged by"),
    )
    at = models.DateTimeField(_("merged"), db_default=Now())
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("merger")
        verbose_name_plural = _("mergers")
        constraints = [
            models.CheckConstraint(condition=~Q(old_id=F("heir_id")), name="merger_of_two"),
            models.UniqueConstraint(
                fields=["kind", "old_id"], condition=Q(undone_at=None), name="merger_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.heir_name}"
