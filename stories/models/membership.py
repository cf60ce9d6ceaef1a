"""Which centers a contributor writes for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories.models.center import FusionCenter


class Membership(models.Model):
    """A contributor sees and writes the stories that one of his or her centers leads, and no others."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    center = models.ForeignKey(
        FusionCenter, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("fusion center")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("center of a contributor"), _("centers of a contributor")
        constraints = [models.UniqueConstraint(fields=["user", "center"], name="membership_once")]

    def __str__(self) -> str:
        return str(self.center)
