"""Where a working text stands on the desk, and whose hands it went through."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import Status


class Standing(models.Model):
    """Fields of a story that staff never write themselves: publishing/workflow does, and triggers hold it to that.

    `hands` are the ids of the accounts that changed the content since the last release, last one last; neither they
    nor the author may clear it. `content_hash` is the content as the last of them left it.
    """

    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.DRAFT, editable=False, db_index=True
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True, editable=False, db_index=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    hands = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    review_at = models.DateTimeField(
        _("review by"), null=True, blank=True, editable=False, help_text=_("When somebody should read it again.")
    )

    # As counted when the text was saved, submitted or decided on last; None: not counted since the text changed.
    open_findings = models.PositiveSmallIntegerField(_("open findings"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def authors(self) -> set[int]:
        """The ids of those who may not clear this text: who began it, and whose words may be in it."""
        return {*self.hands, *([self.created_by_id] if self.created_by_id else [])}
