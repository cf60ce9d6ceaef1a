"""Figures of all public stories, and their numbers as CSV.

To add a figure, write its module in stories/figures/ and add it to FIGURES. Its CSV file follows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.exports.csv_export import BYTE_ORDER_MARK, csv_cell, csv_row
from stories.figures.figure import Figure
from stories.figures.impact import ImpactFigure, impact_figure
from stories.figures.network import NetworkFigure, network_figure
from stories.figures.quantities import public_ranges
from stories.figures.threat_states import ThreatFigure, threat_figure
from stories.figures.timeline import TimelineFigure, timeline_figure
from stories.listing.collection import public_index
from stories.listing.pairs import public_pairs
from stories.models import FusionCenter
from stories.models.version_cache import VersionCache, vocabulary_names

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def impact() -> ImpactFigure:
    """Return the outcomes that the stories report; one query for each content version."""
    index = public_index.get()
    counts = index.counts(index.all)
    return impact_figure(counts, len(index.all), vocabulary_names.get(), public_ranges.get())


def timeline() -> TimelineFigure:
    """Return the months of the stories."""
    index = public_index.get()
    return timeline_figure(index.counts(index.all), len(index.all))


def threat_states() -> ThreatFigure:
    """Return the threat types of the stories by state."""
    return threat_figure(public_index.get(), vocabulary_names.get())


def network_of_center(center: FusionCenter) -> NetworkFigure:
    """Return one center and its partners."""
    return network_figure(public_pairs.get().partners, vocabulary_names.get(), only=center)


def _network() -> NetworkFigure:
    return network_figure(public_pairs.get().partners, vocabulary_names.get())


# Of all figures, this one takes the most time.
whole_network = VersionCache(_network)


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """A figure: its name in addresses, the route of its page, and how to compute it."""

    name: str
    route: str
    title: "StrOrPromise"
    about: "StrOrPromise"
    build: Callable[[], Figure]

    @property
    def url(self) -> str:
        return reverse(f"stories:{self.route}")

    @property
    def csv_url(self) -> str:
        return reverse(f"stories:{self.name}_csv")

    @property
    def card_url(self) -> str:
        return reverse(f"stories:embedded_{self.name}")


FIGURES = (
    PublicFigure(
        "impact",
        "impact",
        _("Outcomes that stories report"),
        _("How many stories report each outcome, and the numbers they state."),
        impact,
    ),
    PublicFigure(
        "timeline",
        "timeline",
        _("Timeline of stories"),
        _("Every story in its month, as exact as its source."),
        timeline,
    ),
    PublicFigure(
        "network",
        "network",
        _("Network of centers and partners"),
        _("Which centers and partners appear in the same stories."),
        whole_network.get,
    ),
    PublicFigure(
        "threats",
        "threat_list",
        _("Threat types by state"),
        _("What stories are about, state by state."),
        threat_states,
    ),
)
FIGURES_BY_NAME = {figure.name: figure for figure in FIGURES}


def other_figures(name: str = "") -> list[PublicFigure]:
    """Return all figures but the one with this name."""
    return [figure for figure in FIGURES if figure.name != name]


def write_figure(figure: Figure) -> Iterator[str]:
    """Yield the numbers of a figure as CSV."""
    yield BYTE_ORDER_MARK
    for row in figure.rows():
        yield csv_row(csv_cell(cell) for cell in row)
