"""The audit log: who did what from where, each entry bound to the one before."""

import json
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import Act


class Audited(models.TextChoices):
    """What the audit log says was done, beside the acts of the workflow, which stand in it as story.publish."""

    LOG_IN = "login.done", _("Logged in")
    LOG_OUT = "login.ended", _("Logged out")
    LOG_IN_FAILED = "login.failed", _("Log-in failed")
    LOCKED_OUT = "login.locked", _("Locked out")
    REFUSED = "refused", _("Refused")
    FACTOR_ADDED = "factor.added", _("Second factor added")
    FACTOR_REMOVED = "factor.removed", _("Second factor removed")
    ACCOUNT_ADDED = "account.added", _("Account added")
    ACCOUNT_CHANGED = "account.changed", _("Account changed")
    ACCOUNT_REMOVED = "account.removed", _("Account removed")
    ROLE_GIVEN = "role.given", _("Role given")
    ROLE_TAKEN = "role.taken", _("Role taken")
    CENTER_GIVEN = "center.given", _("Center given")
    CENTER_TAKEN = "center.taken", _("Center taken")
    DECIDED = "finding.decided", _("Decided on a finding")
    LINK_MADE = "link.made", _("Preview link made")
    LINK_REVOKED = "link.revoked", _("Preview link revoked")
    FEATURED = "story.featured", _("Featured on the home page")
    ADDED = "desk.added", _("Added")
    CHANGED = "desk.changed", _("Changed")
    DELETED = "desk.deleted", _("Deleted")
    RENAMED = "vocabulary.renamed", _("Renamed")
    MERGED = "vocabulary.merged", _("Merged")
    UNMERGED = "vocabulary.unmerged", _("Merge undone")
    RETIRED = "vocabulary.retired", _("Retired")
    RESTORED = "vocabulary.restored", _("Offered again")
    EXPORTED = "export", _("Exported")
    IMPORTED = "import.stored", _("Imported")
    IMPORT_UNDONE = "import.undone", _("Import undone")


def of_workflow(act: str) -> str:
    """Return what the audit log calls an act of the workflow."""
    return f"story.{act}"


ACTS = [*Audited.choices, *((of_workflow(value), label) for value, label in Act.choices)]


class AuditEntry(models.Model):
    """One act, never changed. publishing/audit/log.py adds entries; triggers of migration 0018 do the rest.

    At the end of the transaction a trigger seals the entry: it gives the number, which has no gaps, the moment, and the
    hash over both, all columns and the hash before (publishing/audit/hash_chain.py says exactly how). One transaction
    after the other does so, so that there is one chain. Nothing here is a reference: accounts go, what they did stays.
    """

    number = models.BigIntegerField(_("number"), unique=True, null=True, editable=False)
    at = models.DateTimeField(_("at"), db_default=Now(), db_index=True)
    act = models.CharField(_("act"), max_length=40, choices=ACTS, db_index=True)
    actor = models.CharField(_("who"), max_length=150, blank=True, help_text=_("The user name; empty for the server."))
    address = models.CharField(_("from"), max_length=45, blank=True, help_text=_("The address of the computer."))
    subject = models.CharField(_("what"), max_length=200, blank=True)
    details = models.TextField(_("details"), default="{}", help_text=_("JSON; never what a story says."))
    previous_hash = models.CharField(_("hash before"), max_length=64, default="", editable=False)
    hash = models.CharField(_("SHA-256"), max_length=64, default="", editable=False)

    class Meta:
        ordering = ["-number"]
        verbose_name, verbose_name_plural = _("audit entry"), _("audit log")

    def __str__(self) -> str:
        return f"{self.number}: {self.act}"

    @property
    def about(self) -> dict[str, Any]:
        """The details as they were given."""
        return json.loads(self.details)
