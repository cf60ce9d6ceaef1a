"""Related stories, each with the reason why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from stories.facets import FACETS, IDS_PER_FACET
from stories.listing.collection import public_index
from stories.listing.rows import Row, rows
from stories.models import Publication
from stories.models.edition_content import Content
from stories.models.publication import visible_publications

# What two stories share, by how much it says; broad families such as a state or a mission area do not count.
WEIGHTS: Mapping[int, float] = {facet.number: facet.weight for facet in FACETS if facet.weight}
CANDIDATES = 100
SHOWN = 3


def related_stories(publication: Publication) -> list[Publication]:
    """Return up to three stories that share most with this one, best first; one query."""
    weights = {id_: WEIGHTS[id_ // IDS_PER_FACET] for id_ in publication.facets if id_ // IDS_PER_FACET in WEIGHTS}
    telling = [id_ for id_, weight in weights.items() if weight >= 1]
    found = public_index.get().related(publication.story_id, weights, telling, CANDIDATES)
    return visible_publications(found[:SHOWN])


def related_rows(publications: Iterable[Publication], content: Content) -> list[Row]:
    """Return the rows of stories near this content, whose names include theirs, each with the reason why."""
    return [replace(row, reason=_reason(row.content, content)) for row in rows(publications, content.names)]


def _reason(theirs: Content, ours: Content) -> str:
    """Name the first thing that both stories have, most telling first."""
    for label, of in REASONS:
        shared = set(of(ours))
        for name in of(theirs):
            if name in shared:
                return label % {"name": name}
    return ""


REASONS: Sequence[tuple[Any, Callable[[Content], list[str]]]] = (
    (_("Same center: %(name)s"), lambda content: [center.name for center in content.centers]),
    (_("Same threat type: %(name)s"), lambda content: [threat.name for threat in content.threat_types]),
    (_("Same tag: %(name)s"), lambda content: [tag["name"] for tag in content.tags]),
    (_("Same partner: %(name)s"), lambda content: [line.partner.name for line in content.partners]),
    (_("Same general threat type: %(name)s"), lambda content: [threat.top.name for threat in content.threat_types]),
)
