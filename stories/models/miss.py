"""Searches that found nothing: what the collection or the thesaurus may lack."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SearchMiss(models.Model):
    """Words that found no story, and how often. Nothing of who asked; listing/misses.py leaves out personal data."""

    words = models.CharField(_("words"), max_length=80, unique=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    last_on = models.DateField(_("last asked"), db_default=Now(), db_index=True)

    class Meta:
        ordering = ["-times", "words"]
        verbose_name, verbose_name_plural = _("search without result"), _("searches without result")

    def __str__(self) -> str:
        return self.words
