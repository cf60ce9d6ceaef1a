"""Changes of accounts that decide who can log in and who can release, and names already used."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import AccountChangeKind, AccountChangeState


class AccountChange(models.Model):
    """A change of a role or of credentials: who requested it, who confirmed it, and when.

    A change that needs a second administrator has no effect until it is confirmed. All others are
    stored as done. Rows are kept: they show who created an account or reset its credentials, and
    whoever did so counts as the same person for a while (publishing/accounts/identity.py). Triggers
    of migration 0034 refuse later changes and the confirmation by the same person.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="account_changes",
        verbose_name=_("account"),
    )
    kind = models.CharField(_("change"), max_length=8, choices=AccountChangeKind.choices)
    state = models.CharField(_("state"), max_length=9, choices=AccountChangeState.choices)
    details = models.JSONField(_("details"), default=dict)
    # Hash of a new password. Empty as soon as the change is decided.
    secret = models.CharField(max_length=256, blank=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("requested by"),
        help_text=_("Empty for a command on the server."),
    )
    requested_at = models.DateTimeField(_("requested"), db_default=Now())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
        help_text=_("Empty for a change that needed no second administrator."),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    acknowledged_at = models.DateTimeField(_("seen by the person"), null=True)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("account change")
        verbose_name_plural = _("account changes")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(state=AccountChangeState.REQUESTED),
                name="account_change_one_open",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AccountChangeKind.values), name="account_change_kind"
            ),
            models.CheckConstraint(
                condition=Q(state=AccountChangeState.REQUESTED, decided_at=None, decided_by=None)
                | Q(state=AccountChangeState.DONE, decided_at__isnull=False)
                | Q(
                    state=AccountChangeState.DECLINED,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="account_change_decided",
            ),
            models.CheckConstraint(
                condition=Q(state=AccountChangeState.REQUESTED) | Q(secret=""),
                name="account_change_keeps_no_secret",
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountChangeState.DONE)
                | Q(decided_by=None)
                | ~Q(decided_by=F("requested_by")) & ~Q(decided_by=F("account")),
                name="account_change_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.account}"

    @property
    def about(self) -> str:
        """What the change does, in words, such as the name of the role."""
        return self.details.get("about", "")


class UsedUsername(models.Model):
    """A user name in lower case, and the only account that may ever have it.

    A trigger on the table of accounts adds the rows, and refuses a name of another account, even
    one that was deleted.
    """

    username = models.CharField(max_length=150, primary_key=True)
    account_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("used username")
        verbose_name_plural = _("used usernames")

    def __str__(self) -> str:
        return self.username
