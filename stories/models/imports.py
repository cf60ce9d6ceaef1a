"""Import batches: uploaded files that are checked, stored and can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import ImportKind, ImportState
from stories.models.center import FusionCenter

IS_CHECKED = Q(state=ImportState.CHECKED, stored_at=None, undone_at=None)
IS_STORED = Q(state=ImportState.STORED, stored_at__isnull=False, undone_at=None, content=None)
IS_UNDONE = Q(
    state=ImportState.UNDONE, stored_at__isnull=False, undone_at__isnull=False, content=None
)


class ImportBatch(models.Model):
    """One file. It is checked first and stored only after a user confirms the report.

    `report` is {"rows": [...], "problems": [...], "ignored": [...], "findings": [...]}. `centers`
    are those of the contributor who uploaded it: one who leaves a center loses its imports.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=ImportKind.choices)
    state = models.CharField(
        _("state"), max_length=8, choices=ImportState.choices, default=ImportState.CHECKED
    )
    file_name = models.CharField(_("file"), max_length=150)
    content = models.BinaryField(null=True)
    report = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    centers = models.ManyToManyField(FusionCenter, related_name="+", editable=False)
    checked_at = models.DateTimeField(_("checked"), db_default=Now())
    stored_at = models.DateTimeField(_("stored"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-checked_at", "-pk"]
        default_permissions = ()
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ImportKind.values), name="import_kind"),
            models.CheckConstraint(
                condition=IS_CHECKED | IS_STORED | IS_UNDONE, name="import_state"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """Effect of one row of a batch on an entry; `before` is None if the row added the entry.

    Rows of centers and partners propose a `change`. A new entry has no `entry_id` before a second
    person has confirmed it.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    entry_id = models.BigIntegerField(null=True, db_index=True)
    change = models.ForeignKey(
        "stories.ProposedChange", on_delete=models.PROTECT, null=True, related_name="import_rows"
    )
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        ordering = ["number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return str(self.number)
