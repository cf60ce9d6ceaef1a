"""Audit log: hash-chained entries on logins, accounts, releases and exports."""

import json
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import Act


class Audited(models.TextChoices):
    """Acts in the audit log, except workflow steps: see workflow_act()."""

    LOG_IN = "login.done", _("Logged in")
    LOG_OUT = "login.ended", _("Logged out")
    LOG_IN_FAILED = "login.failed", _("Login failed")
    LOCKED_OUT = "login.locked", _("Locked out")
    REFUSED = "refused", _("Refused")
    FACTOR_ADDED = "factor.added", _("Second factor added")
    FACTOR_REMOVED = "factor.removed", _("Second factor removed")
    ACCOUNT_ADDED = "account.added", _("Account added")
    ACCOUNT_CHANGED = "account.changed", _("Account changed")
    ACCOUNT_REMOVED = "account.removed", _("Account removed")
    ROLE_GIVEN = "role.given", _("Role given")
    ROLE_TAKEN = "role.taken", _("Role taken")
    ACCOUNT_REQUESTED = "account.requested", _("Account change requested")
    ACCOUNT_CONFIRMED = "account.confirmed", _("Account change confirmed")
    ACCOUNT_DECLINED = "account.declined", _("Account change declined")
    CENTER_GIVEN = "center.given", _("Center given")
    CENTER_TAKEN = "center.taken", _("Center taken")
    DECIDED = "finding.decided", _("Decided on a finding")
    LINK_MADE = "link.made", _("Preview link made")
    LINK_REVOKED = "link.revoked", _("Preview link revoked")
    EDITION_RECORDED = "edition.recorded", _("Hash of an edition recorded")
    FEATURED = "story.featured", _("Featured on the home page")
    ADDED = "desk.added", _("Added")
    CHANGED = "desk.changed", _("Changed")
    DELETED = "desk.deleted", _("Deleted")
    PROPOSED = "change.proposed", _("Change proposed")
    CONFIRMED = "change.confirmed", _("Change confirmed")
    CHANGE_RETURNED = "change.returned", _("Change returned")
    CHANGE_TAKEN_BACK = "change.taken_back", _("Change taken back")
    CONFIRMED_ALONE = "change.emergency", _("Emergency change by one person")
    CHANGE_SIGNED = "change.signed", _("Emergency change signed")
    LOADED = "archive.loaded", _("Archive loaded")
    PURGE_REQUESTED = "purge.requested", _("Purge requested")
    PURGE_CANCELED = "purge.canceled", _("Purge canceled")
    PURGED = "purge.done", _("Text purged")
    RENAMED = "vocabulary.renamed", _("Renamed")
    MERGED = "vocabulary.merged", _("Merged")
    UNMERGED = "vocabulary.unmerged", _("Merge undone")
    RETIRED = "vocabulary.retired", _("Retired")
    RESTORED = "vocabulary.restored", _("Reactivated")
    EXPORTED = "export", _("Exported")
    SITE_EXPORTED = "site.exported", _("Static export made")
    BACKUP_MADE = "backup.made", _("Backup made")
    BACKUP_RESTORED = "backup.restored", _("Backup restored")
    IMPORTED = "import.stored", _("Imported")
    IMPORT_UNDONE = "import.undone", _("Import undone")


def workflow_act(act: str) -> str:
    """Return the name of a workflow step in the audit log, such as story.publish."""
    return f"story.{act}"


WORKFLOW_ACTS = [(workflow_act(value), label) for value, label in Act.choices]
ACTS = [*Audited.choices, *WORKFLOW_ACTS]


class AuditEntry(models.Model):
    """One act, never changed. publishing/audit/log.py adds entries; see migration 0018.

    At the end of the transaction a trigger sets the number, the time and the hash over both, all
    columns and the previous hash (publishing/audit/hash_chain.py defines the format). Transactions
    do so one after another, so numbers have no gaps and there is one chain. An entry has no foreign
    keys, because it outlives the accounts and objects that it names.
    """

    number = models.BigIntegerField(_("number"), unique=True, null=True, editable=False)
    at = models.DateTimeField(_("at"), db_default=Now(), db_index=True)
    act = models.CharField(_("act"), max_length=40, choices=ACTS, db_index=True)
    actor = models.CharField(
        _("who"), max_length=150, blank=True, help_text=_("Username; empty for the server.")
    )
    address = models.CharField(_("from"), max_length=45, blank=True, help_text=_("IP address."))
    actor_id = models.BigIntegerField(
        _("account ID"),
        null=True,
        help_text=_("Stays the same when an account is renamed."),
    )
    subject = models.CharField(_("what"), max_length=200, blank=True)
    details = models.TextField(
        _("details"), default="{}", help_text=_("JSON without any text of a story.")
    )
    previous_hash = models.CharField(_("hash before"), max_length=64, default="", editable=False)
    hash = models.CharField(_("SHA-256"), max_length=64, default="", editable=False)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.number}: {self.act}"

    @property
    def parsed_details(self) -> dict[str, Any]:
        return json.loads(self.details)
