"""Proposed changes of public texts, which a second person confirms before they are public."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import ChangeAct, ChangeState

OPEN_STATES = (ChangeState.WAITING, ChangeState.RETURNED)
IS_OPEN = Q(state__in=OPEN_STATES)
IS_SETTLED = Q(state=ChangeState.WAITING) ^ Q(settled_at__isnull=False)
IS_NOT_COUNTERSIGNED = Q(countersigned_by=None, countersigned_at=None)
IS_COUNTERSIGNED_EMERGENCY = (
    Q(countersigned_by__isnull=False, countersigned_at__isnull=False)
    & ~Q(emergency_reason="")
    & ~Q(countersigned_by=F("settled_by"))
)


class ProposedChange(models.Model):
    """A change of one public entry that is not a story: its values before and after.

    publishing/proposals writes these rows, and nothing else writes the columns that
    publishing/public_texts.py declares: triggers refuse it. A confirmed change is the history of
    its entry and is never deleted.

    `kind` is the label of the model, such as stories.page. `object_id` is empty for a new entry
    until it is confirmed. `before` and `after` are {column: JSON value}; a merge has {"target": id}
    and its undo {"merger": id}; a deletion has nothing afterwards. `authors` are the users whose
    words it contains: none of them may confirm it. `decisions` are {"rule", "field", "digest",
    "reason"} of warnings.
    """

    act = models.CharField(_("act"), max_length=10, choices=ChangeAct.choices)
    kind = models.CharField(_("list"), max_length=40)
    object_id = models.BigIntegerField(_("id of the entry"), null=True)
    name = models.CharField(_("entry"), max_length=200)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"))
    state = models.CharField(
        _("state"), max_length=10, choices=ChangeState.choices, default=ChangeState.WAITING
    )
    authors = ArrayField(models.BigIntegerField(), editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"), db_default=Now())
    batch = models.ForeignKey(
        "stories.ImportBatch",
        on_delete=models.PROTECT,
        null=True,
        related_name="changes",
        verbose_name=_("import"),
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True)
    remark = models.CharField(_("remark"), max_length=1000, blank=True)
    decisions = models.JSONField(_("decisions on findings"), default=list)
    emergency_reason = models.CharField(
        _("reason for the emergency change"), max_length=1000, blank=True
    )
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("countersigned by"),
    )
    countersigned_at = models.DateTimeField(_("countersigned"), null=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("confirm_proposedchange", "Can confirm changes of public texts")]
        verbose_name = _("change of a public text")
        verbose_name_plural = _("changes of public texts")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=IS_OPEN, name="change_one_open"
            ),
            models.CheckConstraint(
                condition=Q(act__in=ChangeAct.values) & Q(state__in=ChangeState.values),
                name="change_act_and_state",
            ),
            models.CheckConstraint(condition=IS_SETTLED, name="change_settled_once"),
            models.CheckConstraint(
                condition=Q(object_id__isnull=False) | Q(act=ChangeAct.ADD),
                name="change_of_an_entry",
            ),
            models.CheckConstraint(
                condition=IS_NOT_COUNTERSIGNED | IS_COUNTERSIGNED_EMERGENCY,
                name="change_countersigned_by_another",
            ),
            models.CheckConstraint(
                condition=Q(emergency_reason="") | Q(state=ChangeState.CONFIRMED),
                name="change_emergency_is_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="change_of_entry")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_emergency(self) -> bool:
        return self.emergency_reason != ""
