"""Unfinished updates of stories that follow a changed vocabulary entry."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.models.merge import Merger


class SearchUpdate(models.Model):
    """Stories whose search words and facets follow a changed entry, in small committed steps.

    Pages read names by id and need no update. publishing/search_updates.py makes the steps. The
    row is deleted with the last one, so a stopped update can be taken up again.
    """

    name = models.CharField(_("name"), max_length=200)
    facet = models.IntegerField(help_text=_("Facet id that the publications to update contain."))
    total = models.IntegerField(_("public stories"))
    done = models.IntegerField(_("updated"), default=0)
    last_edition = models.BigIntegerField(default=0)
    # A merge or its undo first moves the references of working texts, up to this story.
    merger = models.ForeignKey(
        Merger, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    last_story = models.BigIntegerField(default=0, db_default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(_("started"), db_default=Now())

    class Meta:
        ordering = ["pk"]
        verbose_name = _("search update")
        verbose_name_plural = _("search updates")

    def __str__(self) -> str:
        return self.name
