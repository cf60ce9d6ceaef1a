"""Workflow status of a story and the users who edited it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import Status


class WorkflowFields(models.Model):
    """Fields that only publishing/workflow writes; triggers refuse every other write.

    `editors` are the ids of the users who changed the content since the last release, the latest
    one last. Neither they nor the author may clear it. `content_hash` is the hash of the content
    as the latest of them saved it.
    """

    status = models.CharField(
        _("status"),
        max_length=9,
        choices=Status.choices,
        default=Status.DRAFT,
        editable=False,
        db_index=True,
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
    # Triggers and earlier migrations name the column.
    editors = ArrayField(
        models.BigIntegerField(), default=list, blank=True, editable=False, db_column="hands"
    )
    change_note = models.CharField(
        _("what changed"),
        max_length=300,
        blank=True,
        db_default="",
        default="",
        editable=False,
        help_text=_("Public note of the next edition, which is cleared with the text."),
    )
    is_correction = models.BooleanField(
        _("correction"), default=False, db_default=False, editable=False
    )
    review_at = models.DateTimeField(
        _("review by"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the story is due for another review."),
    )
    # [[rule, text]] of the markings in the parts of a document that its import left out.
    source_markings = models.JSONField(default=list, db_default=[], blank=True, editable=False)
    # Counted when the text was last saved, submitted or decided on; None if it has changed since.
    open_findings = models.PositiveSmallIntegerField(_("open findings"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def authors(self) -> set[int]:
        """The ids of the users who may not clear this text: its author and its editors."""
        authors = set(self.editors)
        if self.created_by_id:
            authors.add(self.created_by_id)
        return authors
