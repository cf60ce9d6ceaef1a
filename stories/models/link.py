"""Links of stories, and what became of them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.choices import LinkState


class LinkCheck(models.Model):
    """The last answer of one address, so that no page and no release waits for somebody else's server."""

    url = models.TextField(_("address"), unique=True)
    state = models.CharField(_("state"), max_length=6, choices=LinkState.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked"), db_default=Now(), db_index=True)

    class Meta:
        ordering = ["url"]
        verbose_name, verbose_name_plural = _("link check"), _("link checks")
        constraints = [models.CheckConstraint(condition=Q(state__in=LinkState.values), name="link_check_state")]

    def __str__(self) -> str:
        return self.url
