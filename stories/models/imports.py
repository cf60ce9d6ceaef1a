"""What came in by file: batches that were checked, stored, and can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import ImportKind, ImportState


class ImportBatch(models.Model):
    """One file. It is checked first; what it would do is stored only when somebody has read that and says so.

    `report` is what the check said: {"rows": [...], "problems": [...], "ignored": [...], "findings": [...]}.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=ImportKind.choices)
    state = models.CharField(_("state"), max_length=8, choices=ImportState.choices, default=ImportState.CHECKED)
    file_name = models.CharField(_("file"), max_length=150)
    content = models.BinaryField(null=True)
    report = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    checked_at = models.DateTimeField(_("checked"), db_default=Now())
    stored_at = models.DateTimeField(_("stored"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-checked_at", "-pk"]
        default_permissions = ()
        verbose_name, verbose_name_plural = _("import"), _("imports")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ImportKind.values), name="import_kind"),
            models.CheckConstraint(
                condition=Q(state=ImportState.CHECKED, stored_at=None, undone_at=None)
                | Q(state=ImportState.STORED, stored_at__isnull=False, undone_at=None, content=None)
                | Q(state=ImportState.UNDONE, stored_at__isnull=False, undone_at__isnull=False, content=None),
                name="import_state",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """What one row of a batch did: to which entry, and how that was before and afterwards. `before` is None for new."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    entry_id = models.BigIntegerField(db_index=True)
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        ordering = ["number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return str(self.number)
