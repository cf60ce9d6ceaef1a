"""Figures on the outcomes of all public stories."""

from dataclasses import dataclass

from stories.facets import OUTCOME, Option
from stories.listing.collection import all_options, public_index

# Slug of the outcome type of stories on an attack in another place (stories/archive).
MONITORING = "attack-elsewhere-monitored"


@dataclass(frozen=True, slots=True)
class MonitoringFigures:
    """Number of all stories, of those with this outcome, and of those with no other outcome."""

    option: Option
    total: int
    with_outcome: int
    with_nothing_else: int


def monitoring_figures() -> MonitoringFigures | None:
    """Return the figures of stories that report monitoring; None without such a story."""
    options = all_options.get()
    option = options.find(OUTCOME, MONITORING)
    if option is None:
        return None

    other_ids = [one.facet_id for one in options.of(OUTCOME) if one != option]
    index = public_index.get()
    monitoring = index.with_facets([option.facet_id])
    with_other = monitoring & index.with_facets(other_ids)
    return MonitoringFigures(
        option=option,
        total=len(index.all),
        with_outcome=len(monitoring),
        with_nothing_else=len(monitoring) - len(with_other),
    )
