"""Outcomes of stories, with quantities where the source gives numbers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.choices import OutcomeGroup
from stories.models.fields import LinesArrayField
from stories.models.vocabulary import MergeableEntry


class OutcomeKind(MergeableEntry):
    """A type of outcome, such as arrests or missing people found, and how it is counted."""

    name = models.CharField(
        _("name"),
        max_length=60,
        unique=True,
        help_text=_("In the plural, such as Arrests."),
    )
    slug = models.SlugField(
        _("slug"), max_length=60, unique=True, help_text=_("Used in the URL of a search.")
    )

    group = models.CharField(
        _("group"),
        max_length=11,
        choices=OutcomeGroup.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Part of the list in which it appears."),
    )
    units = LinesArrayField(
        models.CharField(max_length=40),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("units"),
        help_text=_("What can be counted, one per line: people, kilograms. Empty for any unit."),
    )
    definition = models.CharField(
        _("definition"),
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("What counts as this outcome, in one sentence."),
    )
    counting_rule = models.CharField(
        _("counting rule"),
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("How stories and quantities are counted. Shown beside each figure."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("outcome type")
        verbose_name_plural = _("outcome types")

    def __str__(self) -> str:
        return self.name

    def allows_unit(self, unit: str) -> bool:
        """Return whether quantities can have this unit; "" is always allowed."""
        return not unit or not self.units or unit in self.units


def unit_message(kind: OutcomeKind) -> str:
    """Return what to say about a unit that a type doesn't have."""
    units = ", ".join(kind.units)
    return gettext("%(kind)s are counted in: %(units)s.") % {"kind": kind, "units": units}


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

    def clean(self) -> None:
        """Require one of the units of the type, so that quantities can be compared."""
        if self.kind_id and not self.kind.allows_unit(self.unit):
            raise ValidationError({"unit": unit_message(self.kind)})
