"""Outcomes of stories, with quantities where the source gives numbers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stories.models.vocabulary import MergeableEntry


class OutcomeKind(MergeableEntry):
    """A type of outcome, such as arrest or person located."""

    name = models.CharField(
        _("name"),
        max_length=60,
        unique=True,
        help_text=_("Lower case and singular, such as arrest."),
    )
    slug = models.SlugField(
        _("slug"), max_length=60, unique=True, help_text=_("Used in the URL of a search.")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("outcome type")
        verbose_name_plural = _("outcome types")

    def __str__(self) -> str:
        return self.name


class Outcome(models.Model):
    """One outcome of one story."""

    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="outcomes")
    kind = models.ForeignKey(
        OutcomeKind,
        on_delete=models.PROTECT,
        verbose_name=_("type"),
        help_text=_("Type of outcome."),
    )
    quantity = models.DecimalField(
        _("quantity"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Only if the source gives a number."),
    )
    unit = models.CharField(
        _("unit"),
        max_length=40,
        blank=True,
        help_text=_("Unit of the quantity: people, kilograms, U.S. dollars."),
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("A few public words, if needed.")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0),
                name="outcome_quantity",
                violation_error_message=_("A quantity can't be negative."),
            ),
            models.CheckConstraint(
                condition=Q(unit="") | Q(quantity__isnull=False),
                name="outcome_unit_needs_quantity",
                violation_error_message=_("A unit needs a quantity."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind)
