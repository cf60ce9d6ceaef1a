"""Partner agencies and organizations of fusion centers."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stories.choices import PartnerLevel
from stories.models.vocabulary import VocabularyEntry, detail_url

Item = TypeVar("Item")


class Partner(VocabularyEntry):
    """An agency, company or group that took part in a story."""

    acronym = models.CharField(
        _("acronym"), max_length=20, blank=True, help_text=_("Such as FBI or I&A.")
    )
    level = models.CharField(
        _("level"),
        max_length=13,
        choices=PartnerLevel.choices,
        help_text=_("Level of government, or private."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=60,
        blank=True,
        help_text=_("Such as law enforcement, public health or nonprofit."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("The organization that this one belongs to."),
    )
    website = models.URLField(
        _("website"), blank=True, help_text=_("The partner's own page, with https://.")
    )

    class Meta(VocabularyEntry.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=PartnerLevel.values), name="partner_level"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="partner_not_part_of_itself",
                violation_error_message=_("A partner can't be part of itself."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return detail_url("partner_detail", self.slug)


def group_by_level(
    items: Iterable[Item], level_of: Callable[[Item], str]
) -> list[tuple[PartnerLevel, list[Item]]]:
    """Return the items by the level of their partner, federal first, without empty levels."""
    groups: dict[PartnerLevel, list[Item]] = {level: [] for level in PartnerLevel}
    for item in items:
        groups[PartnerLevel(level_of(item))].append(item)

    return [(level, group) for level, group in groups.items() if group]
