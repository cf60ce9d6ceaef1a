"""Texts of the home page, and the notice on every page, which staff edit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stories.choices import HomeFigure
from stories.models.fields import LinesArrayField

HEADING = (
    "Fusion centers put the pieces together: attacks stopped, missing people found, crimes solved."
)
INTRODUCTION = (
    "Fusion centers are state and local centers where police, fire, emergency management, public"
    " health and federal partners share threat information."
)
MAX_EXAMPLES = 6


def default_examples() -> list[str]:
    """Return the example searches of a new site."""
    return ["missing child", "Boston Marathon", "school threats", "hurricane"]


def default_figures() -> list[str]:
    """Return the figures that a new site shows: all of them."""
    return list(HomeFigure.values)


class SiteText(models.Model):
    """The one row with the texts of the home page and the notice. It is never deleted.

    Who runs the site is a setting of the server, and the featured story is chosen on its own page.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    heading = models.CharField(
        _("heading"),
        max_length=160,
        default=HEADING,
        help_text=_("Largest text of the home page. Claim only what the stories show."),
    )
    introduction = models.CharField(
        _("introduction"),
        max_length=400,
        default=INTRODUCTION,
        help_text=_("Below the heading. The site adds the numbers of stories and centers."),
    )
    example_searches = LinesArrayField(
        models.CharField(max_length=60),
        verbose_name=_("example searches"),
        size=MAX_EXAMPLES,
        blank=True,
        default=default_examples,
        help_text=_("Below the search box, one per line. Each must find at least one story."),
    )
    figures = ArrayField(
        models.CharField(max_length=12, choices=HomeFigure.choices),
        verbose_name=_("figures"),
        blank=True,
        default=default_figures,
        help_text=_("Numbers below the heading. They are counted from what is public."),
    )
    notice = models.CharField(
        _("notice"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("At the top of every page, such as during a lapse in funding. Usually empty."),
    )

    class Meta:
        default_permissions = ("view", "change")
        verbose_name = _("home and site")
        verbose_name_plural = _("home and site")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="site_text_is_one_row")]

    def __str__(self) -> str:
        return str(_("Home and site"))
