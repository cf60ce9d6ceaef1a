"""Related stories, each with the reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from stories.facets import FACETS, IDS_PER_FACET
from stories.listing.collection import public_index
from stories.listing.rows import Row, rows
from stories.models import Publication
from stories.models.edition_content import Content
from stories.models.publication import visible_publications

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Weights of a shared option, by number of the facet. General facets such as states have none.
WEIGHTS: Mapping[int, float] = {facet.number: facet.weight for facet in FACETS if facet.weight}
# A story without a shared option of at least this weight is not related.
MIN_REQUIRED_WEIGHT = 1
CANDIDATES = 100
MAX_RELATED = 3


def related_stories(publication: Publication) -> list[Publication]:
    """Return at most three stories that have most in common with this one; one query."""
    weights = {}
    for facet_id in publication.facets:
        facet_number = facet_id // IDS_PER_FACET
        if facet_number in WEIGHTS:
            weights[facet_id] = WEIGHTS[facet_number]

    required = [facet_id for facet_id, weight in weights.items() if weight >= MIN_REQUIRED_WEIGHT]
    related = public_index.get().related(publication.story_id, weights, required, CANDIDATES)
    return visible_publications(related[:MAX_RELATED])


def related_rows(publications: Iterable[Publication], content: Content) -> list[Row]:
    """Return the rows of related stories, each with the reason.

    The names of `content` must cover the related stories too.
    """
    found = []
    for row in rows(publications, content.names):
        found.append(replace(row, reason=_reason(row.content, content)))

    return found


def _reason(related: Content, content: Content) -> str:
    """Return the most specific thing that two stories have in common."""
    for label, list_names in REASONS:
        names = set(list_names(content))
        for name in list_names(related):
            if name in names:
                return label % {"name": name}

    return ""


REASONS: "Sequence[tuple[StrOrPromise, Callable[[Content], list[str]]]]" = (
    (
        _("Same center: %(name)s"),
        lambda content: [center.name for center in content.centers],
    ),
    (
        _("Same threat type: %(name)s"),
        lambda content: content.threat_names,
    ),
    (
        _("Same tag: %(name)s"),
        lambda content: content.tag_names,
    ),
    (
        _("Same partner: %(name)s"),
        lambda content: [entry.partner.name for entry in content.partners],
    ),
    (
        _("Same general threat type: %(name)s"),
        lambda content: [threat.top.name for threat in content.threat_types],
    ),
)
